using System.Text;
using System.Text.RegularExpressions;

namespace Vanguards.Definitions.Schemas;

/// <summary>An ECMA-262 pattern on .NET's engine, in linear time where it can be, else with a time limit.</summary>
public sealed class EcmaPattern
{
    private const int MaxLength = 10_000;

    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(250);

    private readonly Regex _regex;

    private EcmaPattern(Regex regex) => _regex = regex;

    /// <summary>Null, with the reason, if the pattern is no valid or supported expression.</summary>
    public static EcmaPattern? Compile(string pattern, out string? error)
    {
        error = pattern.Length > MaxLength ? $"Longer than {MaxLength} characters." : null;
        if (error is not null || Translate(pattern, out error) is not { } translated)
        {
            return null;
        }

        try
        {
            return new EcmaPattern(new Regex(translated, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, Timeout));
        }
        catch (NotSupportedException)
        {
            return new EcmaPattern(new Regex(translated, RegexOptions.CultureInvariant, Timeout));
        }
        catch (ArgumentException fault)
        {
            error = fault.Message;
            return null;
        }
    }

    /// <summary>True if the pattern occurs in the text; null if the time ran out.</summary>
    public bool? IsMatch(string text)
    {
        try
        {
            return _regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    /// <summary>Where the dialects differ: <c>$</c> is the very end, <c>\d</c> and <c>\w</c> are ASCII, property names are short.</summary>
    private static string? Translate(string pattern, out string? error)
    {
        error = null;
        var written = new StringBuilder(pattern.Length + 16);
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var (at, next) = (pattern[i], i + 1 < pattern.Length ? pattern[i + 1] : '\0');
            if (char.IsSurrogate(at))
            {
                if (inClass || !char.IsSurrogatePair(at, next))
                {
                    error = "Characters beyond the basic plane are not supported in [ ] of patterns.";
                    return null;
                }

                written.Append("(?:").Append(at).Append(next).Append(')');
                i++;
                continue;
            }

            if (at != '\\')
            {
                inClass = at switch { '[' => true, ']' => false, _ => inClass };
                written.Append(inClass ? at.ToString() : at switch { '$' => "\\z", '.' => "[^\\n\\r\\u2028\\u2029]", _ => at.ToString() });
                continue;
            }

            i++;
            switch (next)
            {
                case 'd' or 'w':
                    written.Append(Wrap(next == 'd' ? "0-9" : "a-zA-Z0-9_", inClass));
                    break;
                case 'D' or 'W' when !inClass:
                    written.Append(next == 'D' ? "[^0-9]" : "[^a-zA-Z0-9_]");
                    break;
                case 's' or 'S':
                    written.Append(next == 's' ? Wrap("\\s\\uFEFF", inClass) : inClass ? "\\S" : "[^\\s\\uFEFF]");
                    break;
                case 'p' or 'P' when LongNames.FirstOrDefault(name => pattern.AsSpan(i + 1).StartsWith("{" + name.Key + "}")) is { Key: not null } name:
                    written.Append('\\').Append(next).Append('{').Append(name.Value).Append('}');
                    i += name.Key.Length + 2;
                    break;
                case 'D' or 'W' or 'a' or 'A' or 'e' or 'Z' or 'z' or 'G' or '\0' or 'Q' or 'E':
                    error = $"\\{next} is not supported here.";
                    return null;
                case '/':
                    written.Append('/');
                    break;
                default:
                    written.Append('\\').Append(next);
                    break;
            }
        }

        return written.ToString();
    }

    private static string Wrap(string set, bool inClass) => inClass ? set : $"[{set}]";

    private static readonly Dictionary<string, string> LongNames = new()
    {
        ["Letter"] = "L",
        ["Lowercase_Letter"] = "Ll",
        ["Uppercase_Letter"] = "Lu",
        ["digit"] = "Nd",
        ["Decimal_Number"] = "Nd",
        ["Number"] = "N",
        ["Punctuation"] = "P",
    };
}
