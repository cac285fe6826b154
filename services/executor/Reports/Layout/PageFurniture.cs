using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.Layout;

/// <summary>What stands at the head and foot of each page.</summary>
public sealed class PageFurniture(ReportDocument document, TextShaper shaper, TextWrap wrap, PageFrame frame, int pages)
{
    private readonly TextLine head = shaper.Shape($"{document.Title} · as of {Figures.Day(document.AsOf)}", TextStyle.Note);
    private readonly TextLine sample = shaper.Shape("SAMPLE DATA", SampleMark.Small);
    private readonly TextLine run = wrap.Lines($"{document.Subtitle} · run {document.RunId}", TextStyle.Note, frame.Width - 90, 1)[0];
    private readonly IReadOnlyList<TextLine> numbers = [.. Enumerable.Range(1, pages).Select(p => shaper.Shape($"Page {p} of {pages}", TextStyle.Note))];

    public void Draw(Ink ink, int page)
    {
        const float top = 34;
        if (page > 0)
        {
            ink.Text(head, PageFrame.Side, top);
            ink.Rule(PageFrame.Side, top + 18, frame.Width, Palette.Line);
        }
        if (document.SampleData && page > 0)
            SampleMark.Draw(ink, sample, PageFrame.Side + frame.Width - sample.Width - 15, top - 3.5f);
        var foot = frame.PageHeight - 42;
        ink.Rule(PageFrame.Side, foot, frame.Width, Palette.Line);
        ink.Text(run, PageFrame.Side, foot + 6);
        ink.TextRight(numbers[page], PageFrame.Side + frame.Width, foot + 6);
    }
}
