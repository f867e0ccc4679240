import json

import pytest

import zoo
from zoo.training import Recipe, list_recipes
from zoo.training.optimization import augmentation_of, loss_of, optimizer_of

# of the original: mse and rank factors, rate, epochs, epochs between drops, what it starts from
ORIGINAL = {
    "model1_pretrain": ("simple.a", 0.1, 0.1, 1e-4, 25, 10, None),
    "model1": ("simple.a", 0.1, 0.1, 1e-4, 30, 10, "model1_pretrain"),
    "model2_pretrain": ("simple.b", 0.5, 0.1, 1e-4, 20, 10, None),
    "model2": ("simple.b", 0.5, 0.1, 1e-4, 30, 10, "model2_pretrain"),
    "model3": ("simple.a", 0.1, 0.1, 1e-4, 30, 10, None),
    "model4": ("simple.b", 0.5, 0.1, 1e-4, 30, 10, None),
    "model_123": ("simple.b", 0.01, 0, 1e-4, 123, 30, None),
    "model_114": ("simple.b", 0.01, 0, 1e-4, 114, 30, None),
    "bn_pretrain": ("bn.b", 0.5, 0.1, 1e-4, 20, 10, None),
    "bn": ("bn.b", 0.01, 0.1, 1e-4, 50, 15, "bn_pretrain"),
    "attention_pretrain": ("attention.b", 1.0, 0.01, 1e-4, 20, 10, None),
    "attention": ("attention.b", 1.0, 0.01, 1e-4, 20, 10, "attention_pretrain"),
    "tiled_pretrain": ("tiled.b", 0.5, 0.1, 1e-5, 16, 10, None),
    "tiled": ("tiled.b", 0.2, 0.1, 1e-4, 30, 15, "tiled_pretrain"),
    "simple.second": ("simple.second", 0.5, 0.1, 1e-4, 200, None, None),
    "bn.second": ("bn.second", 0.5, 0.1, 1e-4, 200, None, None),
    "attention.second": ("attention.second", 0.5, 0.1, 1e-4, 200, None, None),
    "tiled.second": ("tiled.second", 0.5, 0.1, 1e-4, 200, None, None),
}


@pytest.mark.parametrize("name", list_recipes())
def test_every_recipe_trains(name):
    recipe = Recipe.load(name)
    assert zoo.card(recipe.model).architecture
    assert recipe.description
    loss_of(recipe), optimizer_of(recipe, steps=10), augmentation_of(recipe)


@pytest.mark.parametrize("name", ORIGINAL)
def test_the_original_recipes(name):
    recipe = Recipe.load(name)
    model, mse, spearman, rate, epochs, drop, start = ORIGINAL[name]
    assert (recipe.model, recipe.epochs, recipe.start_from) == (model, epochs, start)
    assert (recipe.batch_size, recipe.keep, recipe.optimizer) == (16, "val_loss", {"name": "adam"})
    loss = loss_of(recipe)
    assert (loss.mse_factor, loss.spearman_factor, loss.squared) == (mse, spearman, True)
    assert loss.get_config()["sorter"] == "conv16"
    pretrained = name.endswith("_pretrain")
    assert recipe.data == (["pieapp", "tid2008", "tid2013"] if pretrained else ["pipal"])
    assert augmentation_of(recipe).lightness == (None if pretrained else [0.3, 1.5])
    optimizer = optimizer_of(recipe, steps=7)
    for epoch in range(epochs):
        expected = rate * 0.1 ** ((1 + epoch) // drop if drop else 0)
        for step in (7 * epoch, 7 * epoch + 6):
            optimizer.iterations.assign(step)
            assert float(optimizer.learning_rate) == pytest.approx(expected, rel=1e-4)


def test_settings_that_are_changed():
    recipe = Recipe.load("model4").changed({"epochs": 3, "loss.mse_factor": 1, "loss.sorter": "x"})
    assert recipe.epochs == 3
    assert recipe.loss["mse_factor"] == 1 and recipe.loss["spearman_factor"] == 0.1
    assert Recipe.load("model4").loss["mse_factor"] == 0.5


@pytest.mark.parametrize(
    "settings, problem",
    [
        ({"epoch": 3}, "unknown setting 'epoch'; did you mean epochs"),
        ({"epochs": 0}, "epochs must be .*1, not 0"),
        ({"epochs": "many"}, "epochs must be integer, not 'many'"),
        ({"precision": "half"}, "precision must be one of .*mixed_bfloat16"),
        ({"keep": "first"}, "keep must be one of .*val_loss"),
        ({"loss.name.first": 1}, "loss.name.first cannot be set: name is 'MACSLoss'"),
    ],
)
def test_settings_that_cannot_be(settings, problem):
    with pytest.raises(zoo.InputError, match=problem):
        Recipe.load("model4").changed(settings)


def test_recipes_load_from_files(tmp_path):
    for name in list_recipes():
        recipe = Recipe.load(name)
        (tmp_path / "mine.json").write_text(json.dumps(recipe.as_dict()))
        assert Recipe.load(tmp_path / "mine.json") == recipe


@pytest.mark.parametrize("content", ["{}", "no JSON", '{"scale": 3}', "[]"])
def test_bad_recipe(tmp_path, content):
    (tmp_path / "bad.json").write_text(content)
    with pytest.raises(zoo.InputError, match=r"bad.json (is not|contains a list)"):
        Recipe.load(tmp_path / "bad.json")
    (tmp_path / "bad.json").write_text('{"model": "simple.b", "loss": 3, "epochs": 1}')
    with pytest.raises(zoo.InputError, match=r"bad.json is not a valid recipe: loss .*not 3"):
        Recipe.load(tmp_path / "bad.json")
    with pytest.raises(zoo.InputError, match=r"unknown recipe 'nothing'; use attention"):
        Recipe.load("nothing")
