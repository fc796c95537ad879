"""Runs in every kernel the book starts: charts leave it as plain Vega-Lite, nothing else.

In a function, as a name left behind would hide that a page has forgotten to import it.
"""


def _charts_for_the_book() -> None:
    import altair as alt

    def vega_lite(spec: dict, **_: object) -> dict[str, object]:
        # Altair's own "mimetype" renderer ends in ".v6.json", which is no valid notebook output.
        major = alt.SCHEMA_VERSION.lstrip("v").split(".")[0]
        return {
            f"application/vnd.vegalite.v{major}+json": spec,
            "text/plain": spec.get("description", ""),
        }

    alt.renderers.register("book", vega_lite)
    alt.renderers.enable("book")


_charts_for_the_book()
del _charts_for_the_book
