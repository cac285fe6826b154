using System.Text;
using System.Text.Json.Nodes;

namespace Vanguards.Conformance.Tests.Hostile;

/// <summary>A body that somebody may send, with a name for the report.</summary>
internal sealed record HostileBody(string Name, byte[] Bytes);

/// <summary>Texts in the manner of the public parser suites (JSON: must, must not and may be read; YAML), and variations of a valid body.</summary>
internal static class HostileJson
{
    private static readonly string[] Texts =
    [
        // Not JSON.
        "", " ", "{", "}", "[", "]", "[1,]", "[,1]", "[1,,2]", "[1:2]", "[\"a\",\n4\n,1,", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{\"a\":1,,\"b\":2}", "{a:1}", "{'a':1}", "{\"a\":1}}", "{\"a\":1} x",
        "{\"a\":\"b\"}/**/", "{\"a\":\"b\"}#", "{1:1}", "{\"a\" b}", "{\"a\":/*c*/1}", "nul", "truth", "NaN", "[NaN]", "[Infinity]", "[-Infinity]", "[+1]", "[-]", "[- 1]", "[01]", "[-012]", "[.5]", "[5.]", "[1.e1]", "[0x1F]",
        "[1e]", "[1e+]", "[1eE2]", "[1 000]", "[1_000]", "[\uFF11]", "[\"\t\"]", "[\"\n\"]", "[\"\\x00\"]", "[\"\\u00\"]", "[\"\\uD83\"]", "[\"\\", "[\"\\\"", "\"", "\"a", "'a'", "[\"a", "[\"\\u{61}\"]", "<html>", "%PDF-1.7", "\0", "[\0]",
        "{\"a\":tru", "[fals]", "[nulll]", "*", "{\"\":", "{\"id\":\"x\"}{\"id\":\"y\"}",
        // JSON.
        "null", "true", "false", "0", "-0", "1e5", "\"\"", "\"text\"", "[]", "{}", "[[]]", "[null]", "[1,2]", "{\"\":0}", "{\"a\":{}}", "{\"__proto__\":{}}", "{\"$type\":\"System.Object\"}", "{\"constructor\":1}",
        "[\"\\u0060\\u012a\\u12AB\"]", "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]", "[\"\u2028\u2029\"]", "[\"\u00e9\u4e2d\U0001F600\"]", "[\"\\uD834\\uDD1E\"]", "[\"\\u0000\"]", "{\"a\\u0000b\":1}", "[0.4e-669999999999]", "{\"a\":1,\"a\":2}",
        // Of which readers differ.
        "[1e400]", "[-1e9999]", "{\"a\":1e400}", "[123123e100000]", "[-237462374673276894279832749832423479823246327846]", "[\"\\uDADA\"]", "[\"\\uDd1e\\uD834\"]", "[\"\\uD800\\uD800\\n\"]", "{\"\\uDFAA\":0}", "\uFEFF{}", "[\"\uFFFF\"]",
        // YAML.
        "a: 1\na: 2\n", "a: &x 1\nb: *x\n", "<<: {a: 1}\n", "a: !!binary aGVsbG8=\n", "!!python/object:os.system {}\n", "%YAML 1.2\n---\n{}\n", "--- {}\n--- {}\n", "a:\n\t- b\n", "? [a]\n: b\n", "a: |\n  b\n c\n", "- - - a\n", "a: 'b", "a: \"\\q\"", "key: [a, b", "{a: b", "@a", "`a", "a: b: c",
        "...", "---", "# only a comment\n", "a: 0o17\nb: 0xFF\nc: .inf\nd: .nan\ne: 1_000\nf: 12:30:45\n", "no: yes\n", "a: \u0085b\n", "a: !<tag:yaml.org,2002:str> 1\n", "a: ! 1\n", "&a [*a]\n", "a: >-\n\n\n", "\"a\":1", "- a\nb: c\n",
    ];

    /// <summary>The parser suites' kinds, those of bytes and of sizes included.</summary>
    public static IEnumerable<HostileBody> Documents()
    {
        foreach (var text in Texts)
        {
            yield return new(Shown(text), Encoding.UTF8.GetBytes(text));
        }

        (string Name, byte[] Bytes)[] bytes =
        [
            ("broken UTF-8", [.. "{\"id\":\""u8, 0xE5, .. "\"}"u8]), ("overlong UTF-8", [.. "[\""u8, 0xC0, 0xAF, .. "\"]"u8]), ("a surrogate in UTF-8", [.. "[\""u8, 0xED, 0xA0, 0x80, .. "\"]"u8]), ("beyond Unicode", [.. "[\""u8, 0xF4, 0xBF, 0xBF, 0xBF, .. "\"]"u8]),
            ("a key of broken UTF-8", [.. "{\""u8, 0xFF, .. "\":1}"u8]), ("broken outside of strings", [(byte)'[', 0xFF, (byte)']']), ("half a BOM", [0xEF, 0xBB]), ("a BOM alone", [0xEF, 0xBB, 0xBF]), ("two BOMs", [0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF, .. "{}"u8]),
            ("UTF-16 LE", Encoding.Unicode.GetBytes("{\"id\":\"x\"}")), ("UTF-16 LE with BOM", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("{}")]), ("UTF-16 BE with BOM", [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes("{}")]), ("UTF-32", Encoding.UTF32.GetBytes("{}")),
            ("Latin 1", [.. "{\"name\":\""u8, 0xE9, .. "\"}"u8]), ("NULs", new byte[10_000]), ("0xFF", [.. Enumerable.Repeat((byte)0xFF, 10_000)]), ("gzip", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        ];
        (string Name, string Text)[] large =
        [
            ("deep arrays", new string('[', 100_000)), ("deep arrays, closed", new string('[', 100_000) + new string(']', 100_000)), ("deep objects", Repeat("{\"a\":", 50_000) + "1" + new string('}', 50_000)), ("deep enough", Repeat("[", 70) + Repeat("]", 70)),
            ("a number of 100,000 digits", "{\"id\":" + new string('9', 100_000) + "}"), ("a fraction of 100,000 digits", "{\"id\":0." + new string('1', 100_000) + "}"), ("a key of 1 MB", "{\"" + new string('k', 1_000_000) + "\":1}"), ("a text of 1 MB", "{\"id\":\"" + new string('t', 1_000_000) + "\"}"),
            ("many keys", "{" + string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"\"k{i}\":{i}")) + "}"), ("one key many times", "{" + string.Join(',', Enumerable.Repeat("\"id\":1", 20_000)) + "}"), ("many items", "[" + string.Join(',', Enumerable.Repeat("1", 100_000)) + "]"),
            ("blanks", new string(' ', 200_000)), ("blanks before", new string('\n', 100_000) + "{}"), ("a YAML bomb", string.Concat(Enumerable.Range(0, 30).Select(i => $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat(i == 0 ? "x" : $"*a{i - 1}", 9))}]\n"))),
            ("deep YAML", string.Concat(Enumerable.Range(0, 2_000).Select(i => new string(' ', i) + "a:\n"))), ("YAML of dashes", Repeat("- ", 50_000)), ("YAML of questions", Repeat("? ", 50_000)),
        ];
        foreach (var (name, content) in bytes.Concat(large.Select(each => (each.Name, Encoding.UTF8.GetBytes(each.Text)))))
        {
            yield return new(name, content);
        }
    }

    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "1.5", "1e400", "-1e400", "1e-400", "9223372036854775808", "99999999999999999999999999999999999999", "\"\"", "\" \"", "\"x\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\uffff\"", "\"{{\"", "\"{{ }}\"", "\"{{ 1 + }}\"", "\"{{ steps }}\"",
        "\"../../etc/passwd\"", "\"'; DROP TABLE x; --\"", "\"$1\"", "\"%\"", "\"P\"", "\"PT1e9S\"", "\"9999-12-31T23:59:59.999999999999Z\"", "\"(\"", "[]", "[null]", "[[]]", "[\"a\",\"a\"]", "{}", "{\"\":null}", "{\"$ref\":\"#\"}", "{\"a\":{\"a\":{}}}",
    ];

    private static readonly string[] LongValues =
    [
        new('9', 100_000), "0." + new string('1', 100_000), "\"" + new string('x', 100_000) + "\"", "\"" + Repeat("{{", 10_000) + "\"", Repeat("[", 60) + Repeat("]", 60), Repeat("{\"a\":", 60) + "1" + Repeat("}", 60), "\"" + Repeat("(", 10_000) + "\"", "\"" + Repeat("(a+)+", 500) + "$\"",
        "{\"$defs\":{\"a\":{\"$ref\":\"#/$defs/b\"},\"b\":{\"$ref\":\"#/$defs/a\"}},\"$ref\":\"#/$defs/a\"}", "{\"pattern\":\"^(?=(a+)+$)(a+)+$\"}", "{\"enum\":[" + string.Join(',', Enumerable.Range(0, 20_000)) + "]}",
    ];

    /// <summary>The body with one of its values, each in turn, replaced by one of another kind or taken away; and with bytes changed, cut or doubled.</summary>
    public static IEnumerable<HostileBody> Variations(string valid, Random random, int perValue)
    {
        var paths = new List<string[]>();
        Collect(JsonNode.Parse(valid), [], paths);
        foreach (var path in paths)
        {
            foreach (var value in random.GetItems(Values, perValue).Append(random.GetItems(LongValues, 1)[0]))
            {
                yield return new($"/{string.Join('/', path)} = {Shown(value)}", Encoding.UTF8.GetBytes(Replaced(valid, path, value)));
            }
        }

        var bytes = Encoding.UTF8.GetBytes(valid);
        for (var i = 0; i < 60; i++)
        {
            var (at, length) = (random.Next(bytes.Length), random.Next(1, 20));
            yield return (i % 3) switch
            {
                0 => new($"cut at {at}", bytes[..at]),
                1 => new($"{length} bytes changed at {at}", [.. bytes[..at], .. RandomBytes(random, length), .. bytes[Math.Min(bytes.Length, at + length)..]]),
                _ => new($"{length} bytes doubled at {at}", [.. bytes[..Math.Min(bytes.Length, at + length)], .. bytes[at..]]),
            };
        }
    }

    private static byte[] RandomBytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static void Collect(JsonNode? node, string[] path, List<string[]> paths)
    {
        paths.Add(path);
        foreach (var (name, child) in node is JsonObject members ? members.ToList() : node is JsonArray items ? [.. items.Select((item, i) => KeyValuePair.Create($"{i}", item))] : [])
        {
            Collect(child, [.. path, name], paths);
        }
    }

    /// <summary>As text, since some of the values are none that a tree could hold.</summary>
    private static string Replaced(string valid, string[] path, string value)
    {
        const string Mark = "\"@@here@@\"";
        var root = JsonNode.Parse(valid)!;
        if (path.Length == 0)
        {
            return value;
        }

        var parent = path[..^1].Aggregate(root, (node, name) => node is JsonArray items ? items[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)]! : node[name]!);
        if (parent is JsonArray list)
        {
            list[int.Parse(path[^1], System.Globalization.CultureInfo.InvariantCulture)] = "@@here@@";
        }
        else
        {
            parent[path[^1]] = "@@here@@";
        }

        return root.ToJsonString().Replace(Mark, value, StringComparison.Ordinal);
    }

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    private static string Shown(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
