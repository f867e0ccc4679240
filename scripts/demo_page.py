from dataclasses import asdict
from importlib.util import find_spec

from macs_command.local_only import LocalOnly

from zoo.data.images import image_pair, read_image
from zoo.errors import InputError
from zoo.maps.overlay import over_picture, panels_of
from zoo.maps.slider import slider

LOOPBACK = "127.0.0.1"
HOUR = 3600
MOST_MAPS = 3
LARGEST_FILE = "50mb"
FONT = ("system-ui", "sans-serif")


def check_gradio():
    """Raises `InputError` if Gradio is not installed."""
    if find_spec("gradio") is None:
        raise InputError("the demo needs Gradio: pip install 'macs-iqa[demo]'")


def demo(scorer):
    """A page that shows the score, maps and card for two dropped images.

    Args:
        scorer: A `Scorer`.

    Returns:
        A `gradio.Blocks` for `serve`. Sends no analytics and deletes images after an hour.

    Raises:
        InputError: If Gradio is not installed.
    """
    check_gradio()
    import gradio

    picture = {"type": "filepath", "image_mode": None, "sources": ["upload"], "height": 320}
    options = {"analytics_enabled": False, "delete_cache": (HOUR, HOUR)}
    with gradio.Blocks(title="Image quality", **options) as page:
        gradio.Markdown(f"# Image quality\n{scorer.name}: {scorer.card.scale}")
        with gradio.Row():
            reference = gradio.Image(label="reference", **picture)
            distorted = gradio.Image(label="distorted copy", **picture)
        button = gradio.Button("Score", variant="primary")
        score = gradio.Textbox(label="score", interactive=False)
        compared = gradio.HTML()
        with gradio.Row():
            shown = {"interactive": False, "visible": False, "min_width": 280}
            maps = [gradio.Image(**shown) for _ in range(MOST_MAPS)]
        with gradio.Accordion("the model's card", open=False):
            gradio.JSON({member.card.name: asdict(member.card) for member in scorer.members})

        @button.click(inputs=[reference, distorted], outputs=[score, compared, *maps])
        def judge(reference, distorted):
            if reference is None or distorted is None:
                raise gradio.Error("drop both images first")
            try:
                images = image_pair(read_image(reference), read_image(distorted))
            except InputError as error:
                raise gradio.Error(str(error)) from error
            mapped = scorer.map(*images)
            drawn = [picture_of(gradio, images[1], panel) for panel in panels_of(mapped)]
            hidden = [gradio.Image(visible=False)] * (MOST_MAPS - len(drawn))
            return str(mapped.score), slider(*images), *drawn, *hidden

    return page


def picture_of(gradio, distorted, panel):
    """A map over its picture, as the page shows it."""
    title, values, palette, low, high = panel
    over = over_picture(distorted, values, palette, low, high)
    return gradio.Image(over, label=f"{title}, {low:g} to {high:.3g}", visible=True)


def serve(page, port=None):
    """Serves a page to this machine only, until the program ends.

    Args:
        page: A `gradio.Blocks`.
        port: Int. Port. Defaults to the first free one from 7860 on.

    Returns:
        The URL.

    Raises:
        InputError: If the port is in use.
    """
    from gradio.themes import Default
    from starlette.middleware import Middleware

    try:
        _, address, _ = page.launch(
            server_name=LOOPBACK,
            server_port=port,
            share=False,
            max_file_size=LARGEST_FILE,
            app_kwargs={"middleware": [Middleware(LocalOnly)]},
            quiet=True,
            ssr_mode=False,
            prevent_thread_lock=True,
            theme=Default(font=FONT, font_mono=("monospace",)),
            footer_links=[],
        )
    except OSError as error:
        raise InputError(f"port {port} is in use; choose another") from error
    return address
