using System.Text;
using System.Xml;

namespace Vanguards.Executor.Reports.Formats;

public static class SpreadsheetText
{
    /// <summary>Text that a spreadsheet would run as a formula gets an apostrophe before it.</summary>
    public static string Neutral(string text) =>
        text.AsSpan().TrimStart() is { Length: > 0 } start && (start[0] is '=' or '+' or '-' or '@' || text[0] is '\t' or '\r')
            ? "'" + text
            : text;

    /// <summary>Characters that XML cannot hold become U+FFFD.</summary>
    public static string ForXml(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
                clean.Append(text[i]).Append(text[++i]);
            else
                clean.Append(XmlConvert.IsXmlChar(text[i]) ? text[i] : '\uFFFD');
        return clean.ToString();
    }
}
