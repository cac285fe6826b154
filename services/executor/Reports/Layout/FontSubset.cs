using System.Buffers.Binary;

namespace Vanguards.Executor.Reports.Layout;

/// <summary>
/// Empties the outlines of the glyphs a report does not use and drops the layout tables: Skia embeds TrueType fonts whole.
/// Glyph ids stay as they are, so text shaped with the full font is drawn with the small one.
/// </summary>
public static class FontSubset
{
    private static readonly HashSet<string> Kept = ["OS/2", "cmap", "cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "post", "prep"];

    public static byte[] Of(byte[] font, IReadOnlySet<ushort> used)
    {
        var tables = Tables(font);
        if (!tables.TryGetValue("glyf", out var glyf) || !tables.TryGetValue("loca", out var loca))
            return font;
        var wide = BinaryPrimitives.ReadInt16BigEndian(tables["head"].Span[50..]) == 1;
        var offsets = Offsets(loca.Span, wide);
        var keep = WithParts(used, glyf.Span, offsets);
        var outlines = new MemoryStream();
        var index = new byte[offsets.Length * 4];
        for (var glyph = 0; glyph < offsets.Length - 1; glyph++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(index.AsSpan(glyph * 4), (uint)outlines.Length);
            if (!keep.Contains((ushort)glyph))
                continue;
            outlines.Write(glyf.Span[offsets[glyph]..offsets[glyph + 1]]);
            while (outlines.Length % 4 != 0)
                outlines.WriteByte(0);
        }
        BinaryPrimitives.WriteUInt32BigEndian(index.AsSpan(index.Length - 4), (uint)outlines.Length);
        var head = tables["head"].ToArray();
        BinaryPrimitives.WriteInt16BigEndian(head.AsSpan(50), 1);
        tables["glyf"] = outlines.ToArray();
        tables["loca"] = index;
        tables["head"] = head;
        return Assemble(font, tables);
    }

    private static Dictionary<string, ReadOnlyMemory<byte>> Tables(byte[] font)
    {
        var tables = new Dictionary<string, ReadOnlyMemory<byte>>();
        var count = BinaryPrimitives.ReadUInt16BigEndian(font.AsSpan(4));
        for (var i = 0; i < count; i++)
        {
            var entry = font.AsSpan(12 + i * 16, 16);
            var tag = System.Text.Encoding.ASCII.GetString(entry[..4]);
            if (Kept.Contains(tag))
                tables[tag] = font.AsMemory((int)BinaryPrimitives.ReadUInt32BigEndian(entry[8..]), (int)BinaryPrimitives.ReadUInt32BigEndian(entry[12..]));
        }
        return tables;
    }

    private static int[] Offsets(ReadOnlySpan<byte> loca, bool wide)
    {
        var offsets = new int[loca.Length / (wide ? 4 : 2)];
        for (var i = 0; i < offsets.Length; i++)
            offsets[i] = wide ? (int)BinaryPrimitives.ReadUInt32BigEndian(loca[(i * 4)..]) : 2 * BinaryPrimitives.ReadUInt16BigEndian(loca[(i * 2)..]);
        return offsets;
    }

    // Accented letters are put together of other glyphs.
    private static HashSet<ushort> WithParts(IReadOnlySet<ushort> used, ReadOnlySpan<byte> glyf, int[] offsets)
    {
        HashSet<ushort> keep = [0];
        var open = new Stack<ushort>(used);
        while (open.TryPop(out var glyph))
        {
            if (glyph >= offsets.Length - 1 || !keep.Add(glyph) || offsets[glyph] == offsets[glyph + 1])
                continue;
            var outline = glyf[offsets[glyph]..offsets[glyph + 1]];
            if (BinaryPrimitives.ReadInt16BigEndian(outline) >= 0)
                continue;
            for (var at = 10; ;)
            {
                var flags = BinaryPrimitives.ReadUInt16BigEndian(outline[at..]);
                open.Push(BinaryPrimitives.ReadUInt16BigEndian(outline[(at + 2)..]));
                at += 4 + ((flags & 0x1) != 0 ? 4 : 2) + ((flags & 0x8) != 0 ? 2 : (flags & 0x40) != 0 ? 4 : (flags & 0x80) != 0 ? 8 : 0);
                if ((flags & 0x20) == 0)
                    break;
            }
        }
        return keep;
    }

    private static byte[] Assemble(byte[] font, Dictionary<string, ReadOnlyMemory<byte>> tables)
    {
        var start = 12 + tables.Count * 16;
        var result = new byte[start + tables.Values.Sum(t => (t.Length + 3) / 4 * 4)];
        font.AsSpan(0, 4).CopyTo(result);
        BinaryPrimitives.WriteUInt16BigEndian(result.AsSpan(4), (ushort)tables.Count);
        var power = (int)Math.Log2(tables.Count);
        BinaryPrimitives.WriteUInt16BigEndian(result.AsSpan(6), (ushort)((1 << power) * 16));
        BinaryPrimitives.WriteUInt16BigEndian(result.AsSpan(8), (ushort)power);
        BinaryPrimitives.WriteUInt16BigEndian(result.AsSpan(10), (ushort)(tables.Count * 16 - (1 << power) * 16));
        var entry = 12;
        foreach (var (tag, table) in tables.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            table.Span.CopyTo(result.AsSpan(start));
            var padded = (table.Length + 3) / 4 * 4;
            System.Text.Encoding.ASCII.GetBytes(tag, result.AsSpan(entry));
            BinaryPrimitives.WriteUInt32BigEndian(result.AsSpan(entry + 4), Checksum(result.AsSpan(start, padded)));
            BinaryPrimitives.WriteUInt32BigEndian(result.AsSpan(entry + 8), (uint)start);
            BinaryPrimitives.WriteUInt32BigEndian(result.AsSpan(entry + 12), (uint)table.Length);
            (entry, start) = (entry + 16, start + padded);
        }
        return result;
    }

    private static uint Checksum(ReadOnlySpan<byte> padded)
    {
        uint sum = 0;
        for (var i = 0; i < padded.Length; i += 4)
            sum += BinaryPrimitives.ReadUInt32BigEndian(padded[i..]);
        return sum;
    }
}
