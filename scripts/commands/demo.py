"""serve a local web page: drop in two images, see the score, maps and card"""

from macs_command.commands.common import add_scorer_arguments, scorer_of


def add_arguments(parser):
    add_scorer_arguments(parser)
    parser.add_argument(
        "--port", type=int, metavar="N", help="port (default: the first free one from 7860 on)"
    )


def run(options):
    import time

    from macs_command.demo_page import check_gradio, demo, serve

    check_gradio()
    page = demo(scorer_of(options))
    print(f"{serve(page, options.port)} (local only; Ctrl-C to stop)", flush=True)
    try:
        while True:
            time.sleep(3600)
    finally:
        page.close(verbose=False)
