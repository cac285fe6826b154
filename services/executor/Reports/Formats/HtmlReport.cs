using System.Net;
using System.Text;
using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.Formats;

/// <summary>One self-contained page: no script, no reference to anything outside.</summary>
public sealed class HtmlReport(TextWriter writer)
{
    private int anchors;

    public static async Task WriteAsync(Stream stream, ReportDocument document)
    {
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        new HtmlReport(writer).Write(document);
    }

    private void Write(ReportDocument document)
    {
        writer.WriteLine($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>{Text(document.Title)} · {Text(document.Subtitle)}</title>
            <style>{HtmlStyle.Css}</style>
            </head>
            <body>
            <header>
            <h1>{Text(document.Title)}</h1>
            <p>{Text(document.Subtitle)}</p>{(document.SampleData ? "\n<p class=\"sample\">SAMPLE DATA</p>" : "")}
            </header>
            """);
        Write(new Facts(document.Cover));
        writer.WriteLine("<main>");
        foreach (var section in document.Sections)
            Write(section, 2);
        writer.WriteLine($"</main>\n<footer>Run {Text(document.RunId)} · as of {Figures.Day(document.AsOf)}</footer>\n</body>\n</html>");
    }

    private void Write(Section section, int level)
    {
        writer.WriteLine($"<section id=\"s{++anchors}\"><h{level}>{Text(section.Title)}</h{level}>");
        foreach (var block in section.Blocks)
            Write(block);
        foreach (var child in section.Children)
            Write(child, Math.Min(level + 1, 6));
        writer.WriteLine("</section>");
    }

    private void Write(Block block)
    {
        switch (block)
        {
            case Paragraph text: writer.WriteLine($"<p class=\"{text.Voice.ToString().ToLowerInvariant()}\">{Text(text.Text)}</p>"); break;
            case Subheading heading: writer.WriteLine($"<h4>{Text(heading.Text)}</h4>"); break;
            case Bullets list: writer.WriteLine($"<ul>{string.Concat(list.Items.Select(i => $"<li>{Text(i)}</li>"))}</ul>"); break;
            case Facts facts:
                writer.WriteLine($"<dl class=\"facts\">{string.Concat(facts.Items.Select(f => $"<div><dt>{Text(f.Label)}</dt><dd>{Toned(f.Value, f.Tone)}</dd></div>"))}</dl>");
                break;
            case KeyFigures figures:
                writer.WriteLine($"<dl class=\"key\">{string.Concat(figures.Items.Select(f => $"<div><dt>{Text(f.Label)}</dt><dd>{Text(f.Value)}</dd><dd class=\"note\">{Text(f.Note)}</dd></div>"))}</dl>");
                break;
            case CodeText code: writer.WriteLine($"<pre>{Text(code.Text)}</pre>"); break;
            case SignOff lines:
                writer.WriteLine($"<table><thead><tr><th>Role</th><th>Name</th><th>Date</th><th>Signature</th></tr></thead><tbody>{string.Concat(lines.Roles.Select(r => $"<tr class=\"sign\"><td>{Text(r)}</td><td></td><td></td><td></td></tr>"))}</tbody></table>");
                break;
            case Table table: Write(table); break;
            default:
                HtmlCharts.Write(writer, block);
                Note((block as BarChart)?.Cut ?? (block as StackedChart)?.Cut);
                break;
        }
    }

    private void Note(string? cut)
    {
        if (cut is not null)
            Write(new Paragraph(cut, Voice.Note));
    }

    private void Write(Table table)
    {
        if (table.Rows.Count == 0)
        {
            writer.WriteLine($"<p>{Text(table.Empty)}</p>");
            return;
        }
        writer.WriteLine($"<div class=\"wide\"><table><thead><tr>{string.Concat(table.Columns.Select(c => $"<th scope=\"col\"{Class(c)}>{Text(c.Heading)}</th>"))}</tr></thead><tbody>");
        foreach (var row in table.Shown)
        {
            writer.WriteLine($"<tr{(row.Total ? " class=\"total\"" : "")}>{string.Concat(row.Cells.Zip(table.Columns).Select(c => $"<td{Class(c.Second)}>{Toned(c.First.Text, c.First.Tone)}</td>"))}</tr>");
            if (row.Detail is not null)
                writer.WriteLine($"<tr class=\"detail\"><td colspan=\"{table.Columns.Count}\">{Text(row.Detail)}</td></tr>");
        }
        writer.WriteLine("</tbody></table></div>");
        Note(table.Cut);
    }

    private static string Class(Column column) => (column.Align, column.Mono) switch
    {
        (Align.Right, _) => " class=\"num\"",
        (_, true) => " class=\"mono\"",
        _ => "",
    };

    private static string Toned(string text, Tone tone) =>
        tone == Tone.None ? Text(text) : $"<span class=\"tone {tone.ToString().ToLowerInvariant()}\">{Text(text)}</span>";

    public static string Text(string text) => WebUtility.HtmlEncode(SpreadsheetText.ForXml(text));
}
