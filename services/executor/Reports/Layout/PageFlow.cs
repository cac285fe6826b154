namespace Vanguards.Executor.Reports.Layout;

/// <summary>Something of a known height that stays in one piece.</summary>
public interface IPiece
{
    float Height { get; }

    void Draw(Ink ink, float x, float y);
}

/// <summary>A piece of text or drawing made on the spot.</summary>
public sealed record Drawn(float Height, Action<Ink, float, float> With) : IPiece
{
    public void Draw(Ink ink, float x, float y) => With(ink, x, y);
}

/// <summary>Sizes in points.</summary>
public sealed record PageFrame(float PageWidth, float PageHeight)
{
    public const float Side = 54;
    public const float Top = 72;
    /// <summary>Of the first page, which has no head.</summary>
    public const float CoverTop = 48;
    public const float Foot = 60;

    public float Width => PageWidth - 2 * Side;
    public float Bottom => PageHeight - Foot;
    public float Height => Bottom - Top;

    public static PageFrame Of(Paper paper) => paper == Paper.A4 ? new(595.28f, 841.89f) : new(612, 792);
}

/// <summary>A piece in its place; what leads to the next piece is never the last of a page.</summary>
public sealed record Placed(IPiece Piece, float Y, bool Leads = false);

public sealed record Bookmark(string Title, int Level, int Page, float Y);

/// <summary>Fills pages from top to bottom, and stops at a last page: no data makes a report without end.</summary>
public sealed class PageFlow(PageFrame frame)
{
    public const int MaxPages = 500;

    private readonly List<List<Placed>> pages = [[]];
    private float y = PageFrame.CoverTop;

    public PageFrame Frame { get; } = frame;
    public IReadOnlyList<IReadOnlyList<Placed>> Pages => pages;
    public List<Bookmark> Bookmarks { get; } = [];
    /// <summary>Every page is used: what is placed now is left out.</summary>
    public bool Full { get; private set; }

    /// <summary>Places a piece after a gap, on a new page if it does not fit there together with what has to follow it; headings before it go along.</summary>
    public void Place(IPiece piece, float gap = 0, float keep = 0, bool leads = false)
    {
        if (!Fits(gap + piece.Height + keep))
            TurnPage();
        if (Full)
            return;
        if (!AtTop)
            y += gap;
        pages[^1].Add(new Placed(piece, y, leads));
        y += piece.Height;
    }

    public bool AtTop => pages[^1].Count == 0;

    public bool Fits(float height) => y + height <= Frame.Bottom || AtTop;

    public void NewPage()
    {
        if (AtTop || Full)
            return;
        if (pages.Count == MaxPages)
        {
            Full = true;
            return;
        }
        pages.Add([]);
        y = PageFrame.Top;
    }

    private void TurnPage()
    {
        var leading = pages[^1].AsEnumerable().Reverse().TakeWhile(p => p.Leads).Reverse().ToList();
        if (leading.Count == pages[^1].Count)
            return;
        var (from, page) = (y, pages[^1]);
        NewPage();
        if (Full || leading.Count == 0)
            return;
        page.RemoveRange(page.Count - leading.Count, leading.Count);
        var up = leading[0].Y - PageFrame.Top;
        pages[^1].AddRange(leading.Select(p => p with { Y = p.Y - up }));
        y = from - up;
        for (var i = Bookmarks.Count - 1; i >= 0 && Bookmarks[i].Page == pages.Count - 2 && Bookmarks[i].Y >= leading[0].Y; i--)
            Bookmarks[i] = Bookmarks[i] with { Page = pages.Count - 1, Y = Bookmarks[i].Y - up };
    }

    /// <summary>One page more, for the note that says what is left out.</summary>
    public void Reopen()
    {
        Full = false;
        pages.Add([]);
        y = PageFrame.Top;
    }

    public void Gap(float height) => y = AtTop ? y : y + height;

    /// <summary>Bookmarks the piece placed last.</summary>
    public void Mark(string title, int level)
    {
        if (!Full)
            Bookmarks.Add(new Bookmark(title, level, pages.Count - 1, pages[^1][^1].Y));
    }
}
