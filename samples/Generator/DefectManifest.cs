using System.Text.Json;

namespace Vanguards.Samples.Generator;

/// <summary>What was planted, with the check that must find it and the physical lines it sits on (none for a missing month).</summary>
internal sealed class DefectManifest
{
    private readonly List<(string Check, SampleTable Table, string Key, string Note, SampleRow[] Rows)> planted = [];

    public int Count => planted.Count;

    public void Plant(string check, SampleTable table, string key, string note, params SampleRow[] rows) => planted.Add((check, table, key, note, rows));

    public byte[] Json(DateOnly asOf, int seed)
    {
        var lines = planted.Select(defect => defect.Table).Distinct().ToDictionary(table => table, table => table.Lines());
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("asOf", Cell.Of(asOf));
            json.WriteNumber("seed", seed);
            json.WriteStartArray("defects");
            foreach (var (check, table, key, note, rows) in planted)
            {
                json.WriteStartObject();
                json.WriteString("check", check);
                json.WriteString("table", table.Name);
                json.WriteString("key", key);
                json.WriteStartArray("lines");
                foreach (var line in rows.Select(row => lines[table][row]).Order())
                {
                    json.WriteNumberValue(line);
                }

                json.WriteEndArray();
                json.WriteString("note", note);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }
}
