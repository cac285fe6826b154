using Vanguards.Executor.Reports.Content;

namespace Vanguards.Executor.Reports.Layout;

/// <summary>Places each kind of block.</summary>
public sealed class Blocks(TextShaper shaper, TextWrap wrap, PageFlow flow)
{
    private readonly TextBlocks text = new(shaper, wrap, flow);
    private readonly ChartBlocks charts = new(shaper, wrap, flow);

    public void Heading(string title, int level)
    {
        text.Heading(title, level);
        flow.Mark(title, level);
    }

    public void Place(Block block)
    {
        switch (block)
        {
            case Paragraph paragraph: text.Place(paragraph); break;
            case Subheading heading: text.Place(heading); break;
            case Bullets list: text.Place(list); break;
            case CodeText code: text.Place(code); break;
            case Facts facts: text.Place(facts); break;
            case KeyFigures figures: text.Place(figures); break;
            case SignOff lines: text.Place(lines); break;
            case Table { Rows.Count: 0 } table: text.Place(new Paragraph(table.Empty)); break;
            case Table table:
                new TableBlock(table, wrap, flow).Place();
                Note(table.Cut);
                break;
            case BarChart { Bars.Count: 0 } chart: text.Place(new Paragraph($"{chart.Title}: none.")); break;
            default:
                charts.Place(block);
                Note((block as BarChart)?.Cut ?? (block as StackedChart)?.Cut);
                break;
        }
    }

    private void Note(string? cut)
    {
        if (cut is not null)
            text.Place(new Paragraph(cut, Voice.Note));
    }
}
