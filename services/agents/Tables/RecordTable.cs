using System.Reflection;
using System.Text.Json;
using Vanguards.Agents.Invocations;
using Vanguards.Contracts;
using Vanguards.Contracts.Agents;

namespace Vanguards.Agents.Tables;

/// <summary>Records as the rows of a table and back: a column for each property, in their order.</summary>
internal static class RecordTable<T>
    where T : class
{
    private static readonly PropertyInfo[] Properties = typeof(T).GetProperties();

    public static IReadOnlyList<TableColumn> Columns { get; } =
        [.. Properties.Select(property => new TableColumn { Name = JsonNamingPolicy.CamelCase.ConvertName(property.Name), Type = TypeOf(property.PropertyType) })];

    /// <summary>True if the table has all the columns.</summary>
    public static bool Fits(AgentTable table) => Columns.All(column => table.Columns.Any(each => each.Name == column.Name));

    public static AnsweredTable Of(string name, IEnumerable<T> records) => new()
    {
        Name = name,
        Columns = Columns,
        Rows = [.. records.Select(record => JsonSerializer.SerializeToElement(Properties.Select(property => property.GetValue(record)), AgentJson.Options))],
    };

    public static List<T> Read(Table table, CancellationToken cancel)
    {
        var columns = Array.ConvertAll([.. Columns], column => table.Column(column.Name));
        var records = new List<T>();
        foreach (var row in table.Rows(cancel, columns))
        {
            var record = Activator.CreateInstance<T>();
            for (var i = 0; i < columns.Length; i++)
            {
                Properties[i].SetValue(record, ValueOf(row, columns[i], Columns[i].Type));
            }

            records.Add(record);
        }

        return records;
    }

    private static string TypeOf(Type type) => (Nullable.GetUnderlyingType(type) ?? type).Name switch
    {
        nameof(String) => "VARCHAR",
        nameof(Int32) => "BIGINT",
        nameof(Double) => "DOUBLE",
        nameof(Boolean) => "BOOLEAN",
        var other => throw new InvalidOperationException($"No column is a {other}."),
    };

    private static object? ValueOf(Row row, int column, string type) => type switch
    {
        "VARCHAR" => row.Raw(column),
        "BIGINT" => row.Number(column) is { } whole ? (int)whole : null,
        "DOUBLE" => row.Number(column),
        _ => row.Text(column) is { } text ? bool.Parse(text) : null,
    };
}
