namespace Vanguards.Executor.Reports.Formats;

public static class HtmlStyle
{
    public const string Css = """

        :root { --ink: #1b2733; --muted: #5b6875; --line: #d5dbe1; --fill: #f3f6f8; --accent: #14506e; --good: #1f6b4a; --info: #14506e; --warn: #8a5a00; --bad: #a12f2f; }
        * { box-sizing: border-box; }
        body { font: 15px/1.5 "IBM Plex Sans", system-ui, sans-serif; color: var(--ink); background: #fff; max-width: 68rem; margin: 0 auto; padding: 2.5rem 1.5rem; overflow-wrap: anywhere; }
        header { border-top: 6px solid var(--accent); padding-top: 1.5rem; }
        h1 { font-size: 2.2rem; line-height: 1.15; margin: 0; font-weight: 600; }
        header p { color: var(--muted); margin: .25rem 0 1rem; font-size: 1.1rem; }
        .sample { display: inline-block; color: var(--bad) !important; border: 1.5px solid; padding: .1rem .6rem; font-weight: 600; letter-spacing: .06em; }
        h2 { font-size: 1.4rem; font-weight: 600; color: var(--accent); margin: 2.75rem 0 .75rem; padding-bottom: .35rem; border-bottom: 1px solid var(--line); }
        h3 { font-size: 1.15rem; margin: 2rem 0 .5rem; } h4 { font-size: 1rem; margin: 1.5rem 0 .4rem; }
        .lead { font-size: 1.12rem; max-width: 60rem; } .note { color: var(--muted); font-size: .87rem; }
        .facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); gap: .35rem 2rem; margin: 1rem 0; }
        .facts div { display: flex; gap: 1rem; border-bottom: 1px solid var(--line); padding: .25rem 0; } dt { color: var(--muted); flex: 0 0 9.5rem; } dd { margin: 0; font-variant-numeric: tabular-nums; }
        .key { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 1rem; margin: 1.5rem 0; }
        .key div { background: var(--fill); border-left: 3px solid var(--accent); padding: .75rem 1rem; } .key dd { font-size: 1.35rem; font-weight: 600; } .key dd.note { font-size: .82rem; font-weight: 400; }
        .wide { overflow-x: auto; margin: .75rem 0; } table { border-collapse: collapse; width: 100%; font-size: .9rem; }
        th { text-align: left; font-weight: 600; color: var(--muted); border-bottom: 1.5px solid var(--ink); padding: .4rem .6rem; vertical-align: bottom; }
        td { border-top: 1px solid var(--line); padding: .4rem .6rem; vertical-align: top; } .num { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; } .mono { font-family: "IBM Plex Mono", ui-monospace, monospace; font-size: .82rem; }
        tr.detail td { border-top: 0; padding-top: 0; color: var(--muted); font-size: .85rem; } tr.total td { border-top: 1.5px solid var(--ink); font-weight: 600; } tr.sign td { height: 3.2rem; }
        .tone { font-weight: 600; } .good { color: var(--good); } .info { color: var(--info); } .warn { color: var(--warn); } .bad { color: var(--bad); } .muted { color: var(--muted); }
        pre { background: var(--fill); padding: 1rem; white-space: pre-wrap; font: .85rem/1.45 "IBM Plex Mono", ui-monospace, monospace; }
        figure { margin: 1.25rem 0; } figcaption { font-weight: 600; margin-bottom: .5rem; } svg { width: 100%; height: auto; max-width: 44rem; } svg text { font: 11px "IBM Plex Sans", system-ui, sans-serif; fill: var(--ink); }
        footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: .75rem; color: var(--muted); font-size: .85rem; }
        @media print { body { padding: 0; } thead { display: table-header-group; } tr { break-inside: avoid; } }

        """;
}
