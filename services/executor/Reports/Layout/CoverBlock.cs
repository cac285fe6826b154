using Vanguards.Executor.Reports.Content;

namespace Vanguards.Executor.Reports.Layout;

/// <summary>The head of the first page.</summary>
public static class CoverBlock
{
    private static readonly TextStyle Subtitle = new(Face.Text, 13, Palette.Muted, 1.4f);

    public static void Place(ReportDocument document, TextShaper shaper, TextWrap wrap, PageFlow flow)
    {
        var title = wrap.Lines(document.Title, TextStyle.Title, flow.Frame.Width - (document.SampleData ? 110 : 0), 2);
        var subtitle = wrap.Lines(document.Subtitle, Subtitle, flow.Frame.Width, 2);
        var sample = document.SampleData ? shaper.Shape("SAMPLE DATA", SampleMark.Large) : null;
        var height = 26 + title.Count * TextStyle.Title.LineHeight + subtitle.Count * Subtitle.LineHeight + 6;
        flow.Place(new Drawn(height, (ink, x, y) =>
        {
            ink.Fill(x, y, 64, 5, Palette.Accent);
            y += 20;
            // Beside the title, where a reader cannot miss it.
            if (sample is not null)
                SampleMark.Draw(ink, sample, x + flow.Frame.Width - sample.Width - 15, y + 8);
            foreach (var line in title)
            {
                ink.Text(line, x, y);
                y += line.Style.LineHeight;
            }
            foreach (var line in subtitle)
            {
                ink.Text(line, x, y);
                y += line.Style.LineHeight;
            }
        }));
    }
}
