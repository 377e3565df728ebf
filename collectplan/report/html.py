"""One executed notebook as one HTML file: outputs only, pictures inside, nothing fetched, the same bytes each time.

The notebook is first reduced to its outputs. Code, prompts, messages, ids and times never reach the template, so that
none of them can show and two runs with the same results give the same file.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from collectplan.bundle import Edition
from collectplan.params import Params
from collectplan.report.voice import Voice

if TYPE_CHECKING:
    from nbformat import NotebookNode

TEMPLATES = Path(__file__).resolve().parent / "templates"
_HIDDEN = {"parameters", "injected-parameters"}
_SHOWN = ("text/html", "image/png", "text/markdown")
_DIGEST_LENGTH = 12


def to_html(notebook: NotebookNode | str | Path, edition: Edition, params: Params) -> str:
    """Return a notebook's report as a self-contained HTML page.

    Parameters
    ----------
    notebook : NotebookNode or path
        Executed.
    edition : Edition
        Printed in the running header: draft or signed, run, baseline.
    params : Params
        Language, organisation, name and dates of the campaign.
    """
    import nbformat
    from nbconvert import HTMLExporter

    library: Any = nbformat
    read = library.read(str(notebook), as_version=4) if isinstance(notebook, str | Path) else notebook
    make_exporter: Any = HTMLExporter
    exporter = make_exporter(
        template_name="paper",
        extra_template_basedirs=[str(TEMPLATES)],
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
        embed_images=True,
    )
    page, _ = exporter.from_notebook_node(outputs_only(read), resources={"paper": paper(edition, params)})
    return "\n".join(line.rstrip() for line in page.splitlines()) + "\n"


def outputs_only(notebook: NotebookNode) -> NotebookNode:
    """Return a new notebook with nothing but what is shown: no code, no messages, no ids of the run, no times."""
    import nbformat

    v4: Any = nbformat.v4
    cells: list[NotebookNode] = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cells.append(v4.new_markdown_cell(cell.source, id=f"c{len(cells)}"))
        if cell.cell_type != "code" or _HIDDEN & set(cell.metadata.get("tags", [])):
            continue
        outputs = [_shown(output) for output in cell.outputs if _is_shown(output)]
        if outputs:
            cells.append(v4.new_code_cell("", outputs=outputs, id=f"c{len(cells)}"))
    reduced: NotebookNode = v4.new_notebook(cells=cells)
    return reduced


def _is_shown(output: Any) -> bool:
    """Whether an output is part of a report; error messages and streams are not."""
    return output.output_type in {"display_data", "execute_result"} and any(kind in output.data for kind in _SHOWN)


def _shown(output: Any) -> Any:
    import nbformat

    v4: Any = nbformat.v4
    data = {kind: output.data[kind] for kind in _SHOWN if kind in output.data}
    return v4.new_output("display_data", data=data, metadata=dict(output.metadata))


def paper(edition: Edition, params: Params) -> dict[str, Any]:
    """Return what the template prints around the outputs, in the reader's language."""
    voice, campaign = Voice.of(params), params.campaign
    state = header_line(edition, params)
    gap = "　" if voice.language == "zh" else ". "
    return {
        "lang": "zh-CN" if voice.language == "zh" else "en",
        "title": f"{campaign.organisation} · {campaign.name}",
        "organisation": campaign.organisation,
        "state": state,
        "css_organisation": _css(campaign.organisation),
        "css_state": _css(state),
        "table": voice.pick(("表 ", "Table ")),
        "figure": voice.pick(("图 ", "Figure ")),
        "gap": gap,
        "print_size": voice.pick(("10.3pt", "9pt")),
        "page": voice.label("page_of").replace("{pages}", "{page}").split("{page}"),
        "foot": foot_line(edition, params),
    }


def header_line(edition: Edition, params: Params) -> str:
    """Return draft or signed, run, baseline date and baseline digest."""
    voice = Voice.of(params)
    comma = voice.pick(("，", ", "))
    signed = f"{voice.label('signed')}{edition.approver}{comma}{edition.approved_on}"
    parts = [
        signed if edition.is_signed else voice.label("draft"),
        f"{voice.label('version')} {edition.run_id[:_DIGEST_LENGTH] or voice.label('by_hand')}",
        f"{voice.label('baseline_on')} {params.campaign.baseline_on.isoformat()}",
    ]
    if edition.baseline_digest:
        parts.append(f"{voice.label('baseline_digest')} {edition.baseline_digest[:_DIGEST_LENGTH]}")
    return " · ".join(parts)


def foot_line(edition: Edition, params: Params) -> str:
    """Return who prepared the document and with which version of the software."""
    voice = Voice.of(params)
    prepared = params.reports.prepared_by
    parts = [f"{voice.label('prepared_by')}{prepared}"] if prepared else []
    parts.append(f"{voice.label('software')} collectplan {edition.version}".strip())
    return " · ".join(parts)


def _css(text: str) -> str:
    """Return text as the inside of a CSS string: all but plain characters by their code."""
    return "".join(sign if sign.isalnum() and sign.isascii() else f"\\{ord(sign):06x}" for sign in text)
