"""Runs in every kernel the book starts: charts leave it as plain Vega-Lite, nothing else."""

import altair as alt


def _vega_lite(spec: dict, **_: object) -> dict[str, object]:
    # Altair's own "mimetype" renderer ends in ".v6.json", which is no valid notebook output.
    major = alt.SCHEMA_VERSION.lstrip("v").split(".")[0]
    return {
        f"application/vnd.vegalite.v{major}+json": spec,
        "text/plain": spec.get("description", ""),
    }


alt.renderers.register("book", _vega_lite)
alt.renderers.enable("book")
