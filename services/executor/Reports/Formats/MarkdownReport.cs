using System.Text;
using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.Formats;

/// <summary>GitHub-flavoured Markdown; charts as tables of their figures.</summary>
public sealed class MarkdownReport(TextWriter writer)
{
    public static async Task WriteAsync(Stream stream, ReportDocument document)
    {
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        new MarkdownReport(writer).Write(document);
    }

    private void Write(ReportDocument document)
    {
        Line($"# {Escape(document.Title)}");
        Line(Escape(document.Subtitle));
        if (document.SampleData)
            Line("**SAMPLE DATA**");
        Write(new Facts(document.Cover));
        foreach (var section in document.Sections)
            Write(section, 2);
    }

    private void Write(Section section, int level)
    {
        Line($"{new string('#', level)} {Escape(section.Title)}");
        foreach (var block in section.Blocks)
            Write(block);
        foreach (var child in section.Children)
            Write(child, level + 1);
    }

    private void Write(Block block)
    {
        switch (block)
        {
            case Paragraph text: Line(Escape(text.Text)); break;
            case Subheading heading: Line($"**{Escape(heading.Text)}**"); break;
            case Bullets list: Line(string.Join("\n", list.Items.Select(i => $"- {Escape(i)}"))); break;
            case Facts facts: Grid(["", ""], [], facts.Items.Select(f => (IEnumerable<string>)[f.Label, f.Value])); break;
            case KeyFigures figures: Grid(["Figure", "Value", ""], [1], figures.Items.Select(f => (IEnumerable<string>)[f.Label, f.Value, f.Note])); break;
            case CodeText code: Line(Fenced(code.Text)); break;
            case SignOff lines: Grid(["Role", "Name", "Date", "Signature"], [], lines.Roles.Select(r => (IEnumerable<string>)[r, "", "", ""])); break;
            case Table table: Write(table); break;
            case BarChart chart:
                Titled(chart.Title, ["", ""], chart.Shown.Select(b => (IEnumerable<string>)[b.Label, b.Text]));
                Note(chart.Cut);
                break;
            case ColumnChart chart: Titled(chart.Title, ["", ""], chart.Columns.Select(b => (IEnumerable<string>)[b.Name, b.Text])); break;
            case StackedChart chart:
                Titled(chart.Title, ["", .. chart.Parts.Select(p => p.Name)], chart.Shown.Select(s => s.Values.Select(v => Figures.Count(v)).Prepend(s.Label)));
                Note(chart.Cut);
                break;
            case Sparkline line:
                Titled(line.Title, ["month", "value"], line.Points.Select(p => (IEnumerable<string>)[p.Label, Volumes.Write(p.Value)]));
                break;
        }
    }

    private void Write(Table table)
    {
        if (table.Rows.Count == 0)
        {
            Line(Escape(table.Empty));
            return;
        }
        var details = table.Rows.Any(r => r.Detail is not null);
        List<string> heads = [.. table.Columns.Select(c => c.Heading)];
        if (details)
            heads.Add("Details");
        Grid(heads, [.. table.Columns.Index().Where(c => c.Item.Align == Align.Right).Select(c => c.Index)],
            table.Shown.Select(r => details ? r.Cells.Select(c => c.Text).Append(r.Detail ?? "") : r.Cells.Select(c => c.Text)));
        Note(table.Cut);
    }

    private void Note(string? cut)
    {
        if (cut is not null)
            Line(Escape(cut));
    }

    private void Titled(string title, IReadOnlyList<string> heads, IEnumerable<IEnumerable<string>> rows)
    {
        Line($"**{Escape(title)}**");
        Grid(heads, [.. Enumerable.Range(1, heads.Count - 1)], rows);
    }

    private void Grid(IReadOnlyList<string> heads, IReadOnlyList<int> right, IEnumerable<IEnumerable<string>> rows)
    {
        writer.WriteLine($"| {string.Join(" | ", heads.Select(Escape))} |");
        writer.WriteLine($"|{string.Join("|", heads.Select((_, i) => right.Contains(i) ? "---:" : "---"))}|");
        foreach (var row in rows)
            writer.WriteLine($"| {string.Join(" | ", row.Select(Escape))} |");
        writer.WriteLine();
    }

    private void Line(string text)
    {
        writer.WriteLine(text);
        writer.WriteLine();
    }

    private static string Fenced(string code)
    {
        var fence = "```";
        while (code.Contains(fence))
            fence += "`";
        return $"{fence}\n{code}\n{fence}";
    }

    public static string Escape(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (var c in SpreadsheetText.ForXml(text))
        {
            if (c is '\r' or '\n')
            {
                safe.Append(' ');
                continue;
            }
            if (c == '<')
                safe.Append("&lt;");
            else if (c == '&')
                safe.Append("&amp;");
            else
                safe.Append("\\`*_{}[]()#|~!>".Contains(c) ? "\\" : "").Append(c);
        }
        // Nothing becomes a link that the reader did not see as one.
        safe.Replace("://", ":\\//").Replace("www.", "www\\.").Replace("@", "\\@");
        return safe.Length > 0 && safe[0] is '+' or '-' or '=' ? "\\" + safe : safe.ToString();
    }
}
