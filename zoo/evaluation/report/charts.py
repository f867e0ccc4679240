"""Charts as inline SVG, styled by the page's style sheet."""

from html import escape

import numpy as np

WIDTH, HEIGHT = 480, 300
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 12, 46


def histogram(values, title):
    """Draws a histogram.

    Args:
        values: Sequence of floats, not empty.
        title: Str. Title of the axis.

    Returns:
        Str. SVG.
    """
    counts, edges = np.histogram(values, bins=min(24, max(5, round(len(values) ** 0.5))))
    across, up = _axis(edges[0], edges[-1]), _axis(0, counts.max())
    bars = [
        f'<rect class="bar" x="{_x(across, low):.1f}" y="{_y(up, count):.1f}" '
        f'width="{max(_x(across, high) - _x(across, low) - 1, 1):.1f}" '
        f'height="{_y(up, 0) - _y(up, count):.1f}">'
        f"<title>{low:.2f} to {high:.2f}: {count}</title></rect>"
        for count, low, high in zip(counts, edges[:-1], edges[1:], strict=True)
    ]
    return _chart(across, up, title, "images", bars)


def scatter(points, curve, titles):
    """Draws points and a curve.

    Args:
        points: List of tuples ``(x, y, name)``; the name is a tooltip.
        curve: List of tuples ``(x, y)``.
        titles: Tuple of the titles of both axes.

    Returns:
        Str. SVG.
    """
    xs, ys, _ = zip(*points, strict=True)
    across, up = _axis(min(xs), max(xs)), _axis(min(ys), max(ys))
    line = " ".join(f"{_x(across, x):.1f},{_y(up, y):.1f}" for x, y in curve)
    marks = [
        f'<circle class="point" cx="{_x(across, x):.1f}" cy="{_y(up, y):.1f}" r="3">'
        f"<title>{escape(name)}: {x:.2f}, {y:.2f}</title></circle>"
        for x, y, name in points
    ]
    return _chart(across, up, *titles, [*marks, f'<polyline class="fit" points="{line}"/>'])


def _axis(low, high):
    """Round tick values that span an axis from `low` to `high`."""
    from matplotlib.ticker import MaxNLocator

    if low == high:
        low, high = low - 0.5, high + 0.5
    locator = MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10])
    step = np.diff(locator.tick_values(low, high)[:2])[0]
    first, last = np.floor(low / step + 1e-9), np.ceil(high / step - 1e-9)
    return [float(step * number) for number in np.arange(first, last + 1)]


def _x(ticks, value):
    return LEFT + (value - ticks[0]) / (ticks[-1] - ticks[0]) * (WIDTH - LEFT - RIGHT)


def _y(ticks, value):
    return HEIGHT - BOTTOM - (value - ticks[0]) / (ticks[-1] - ticks[0]) * (HEIGHT - TOP - BOTTOM)


def _chart(across, up, across_title, up_title, marks):
    floor, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    grid = [
        f'<path class="grid" d="M{LEFT} {_y(up, tick):.1f}H{right}"/>'
        f'<text class="tick" x="{LEFT - 8}" y="{_y(up, tick) + 4:.1f}" text-anchor="end">'
        f"{tick:g}</text>"
        for tick in up
    ]
    grid += [
        f'<text class="tick" x="{_x(across, tick):.1f}" y="{floor + 18}" text-anchor="middle">'
        f"{tick:g}</text>"
        for tick in across
    ]
    middle = TOP + (floor - TOP) / 2
    names = (
        f'<text class="axis" x="{(LEFT + right) / 2}" y="{HEIGHT - 8}" text-anchor="middle">'
        f"{escape(across_title)}</text>"
        f'<text class="axis" transform="translate(14 {middle}) rotate(-90)" text-anchor="middle">'
        f"{escape(up_title)}</text>"
    )
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(across_title)}">'
        f"{''.join(grid)}{''.join(marks)}{names}</svg>"
    )
