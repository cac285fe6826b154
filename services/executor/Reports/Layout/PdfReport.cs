using SkiaSharp;
using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.Layout;

/// <summary>Lays a document out, then draws it: page numbers and font subsets are known only after the layout.</summary>
public static class PdfReport
{
    /// <summary>Writes the PDF and answers its number of pages.</summary>
    public static int Write(Stream stream, ReportDocument document, Paper paper, CancellationToken cancel)
    {
        using var shaper = new TextShaper();
        var wrap = new TextWrap(shaper);
        var flow = new PageFlow(PageFrame.Of(paper));
        var blocks = new Blocks(shaper, wrap, flow);
        CoverBlock.Place(document, shaper, wrap, flow);
        blocks.Place(new Facts(document.Cover));
        foreach (var section in document.Sections)
            Place(section, 1, flow, blocks, cancel);
        if (flow.Full)
        {
            flow.Reopen();
            blocks.Place(new Paragraph($"This report ends here, at {Figures.Count(PageFlow.MaxPages)} pages: what comes after is left out. "
                + "The csv, xlsx and json formats of this report have every row."));
        }
        if (shaper.Replaced > 0)
            blocks.Place(new Paragraph($"{Figures.Of(shaper.Replaced, "character")} that the fonts of this report lack {(shaper.Replaced == 1 ? "is" : "are")} printed as \uFFFD.", Voice.Note));
        Draw(stream, document, shaper, wrap, flow, cancel);
        PdfOutline.Append(stream, flow.Bookmarks);
        return flow.Pages.Count;
    }

    private static void Place(Section section, int level, PageFlow flow, Blocks blocks, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (section.NewPage)
            flow.NewPage();
        blocks.Heading(section.Title, level);
        foreach (var block in section.Blocks)
            blocks.Place(block);
        foreach (var child in section.Children)
        {
            if (flow.Full)
                return;
            Place(child, level + 1, flow, blocks, cancel);
        }
    }

    private static void Draw(Stream stream, ReportDocument document, TextShaper shaper, TextWrap wrap, PageFlow flow, CancellationToken cancel)
    {
        var furniture = new PageFurniture(document, shaper, wrap, flow.Frame, flow.Pages.Count);
        var faces = shaper.Used.ToDictionary(u => u.Key, u => Subset(u.Key, u.Value));
        try
        {
            using var pdf = SKDocument.CreatePdf(stream, Metadata(document));
            foreach (var (number, page) in flow.Pages.Index())
            {
                cancel.ThrowIfCancellationRequested();
                using var canvas = pdf.BeginPage(flow.Frame.PageWidth, flow.Frame.PageHeight);
                using var ink = new Ink(canvas, faces);
                furniture.Draw(ink, number);
                foreach (var placed in page)
                    placed.Piece.Draw(ink, PageFrame.Side, placed.Y);
                foreach (var (i, mark) in flow.Bookmarks.Index())
                    if (mark.Page == number)
                        ink.Destination(PdfOutline.Destination(i), Math.Max(0, mark.Y - 12));
                pdf.EndPage();
            }
            pdf.Close();
        }
        finally
        {
            foreach (var face in faces.Values)
                face.Dispose();
        }
    }

    private static SKTypeface Subset(Face face, HashSet<ushort> used)
    {
        using var data = SKData.CreateCopy(FontSubset.Of(Faces.Bytes(face), used));
        return SKTypeface.FromData(data);
    }

    // Fixed by the run, so that the same run gives the same bytes.
    private static SKDocumentPdfMetadata Metadata(ReportDocument document) => new()
    {
        Title = $"{document.Title} · {document.Subtitle}",
        Author = document.Author.Length > 0 ? document.Author : "Vanguards",
        Subject = $"Run {document.RunId}, as of {Figures.Day(document.AsOf)}",
        Keywords = document.SampleData ? "sample data" : "",
        Creator = "Vanguards",
        Producer = "Vanguards",
        Creation = document.CreatedAt.UtcDateTime,
        Modified = document.CreatedAt.UtcDateTime,
        RasterDpi = 144,
        EncodingQuality = 101,
    };
}
