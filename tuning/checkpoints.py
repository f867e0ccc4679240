def load_checkpoint(model, path):
    """Loads the weights of a trial into a model, but not the state of its optimizer.

    Args:
        model: A compiled `keras.Model` like the trial's.
        path: What KerasTuner saved at the trial's best epoch.
    """
    optimizer, model.optimizer = model.optimizer, None
    model.load_weights(path)
    model.optimizer = optimizer
