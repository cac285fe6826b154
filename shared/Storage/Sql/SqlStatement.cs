using System.Text;
using System.Text.Json;
using DuckDB.NET.Data;
using Vanguards.Definitions;

namespace Vanguards.Storage.Sql;

/// <summary>A statement as DuckDB itself parses it, checked against what a workflow's SQL may do before any of it runs.</summary>
internal sealed class SqlStatement
{
    private const int MaxLength = 1 << 20;
    private const int MaxDepth = 16_384;

    private SqlStatement(string sql) => Sql = SqlText.WithoutTerminator(sql);

    /// <summary>The text without its terminator.</summary>
    public string Sql { get; }

    public IReadOnlyList<Problem> Problems { get; private init; } = [];

    /// <summary>Scope tables read, as the scope spells them.</summary>
    public IReadOnlyList<string> Tables { get; private init; } = [];

    public bool Volatile { get; private init; }

    public bool ReadsNow { get; private init; }

    /// <summary>Number of parameters it uses.</summary>
    public int Parameters { get; private init; }

    public static SqlStatement Parse(DuckDBCommand command, string sql, IReadOnlyCollection<string> scope)
    {
        if (sql.Length > MaxLength)
        {
            return Refused(sql, "SQL_TOO_LONG", $"The statement is longer than {MaxLength} characters.", null);
        }

        command.CommandText = "SELECT CAST(json_serialize_sql(CAST($1 AS VARCHAR)) AS VARCHAR)";
        command.Parameters.Clear();
        command.Parameters.Add(new DuckDBParameter(sql));
        var json = (string)command.ExecuteScalar()!;
        command.Parameters.Clear();
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
        }
        catch (JsonException)
        {
            return Refused(sql, "SQL_SYNTAX", "The statement is nested too deeply or holds a number out of range.", null);
        }

        using (document)
        {
            return Inspect(document.RootElement, sql, scope);
        }
    }

    private static SqlStatement Inspect(JsonElement root, string sql, IReadOnlyCollection<string> scope)
    {
        if (root.GetProperty("error").GetBoolean())
        {
            var message = root.GetProperty("error_message").GetString()!;
            if (message.StartsWith("Only SELECT", StringComparison.Ordinal))
            {
                return Refused(sql, "SQL_NOT_A_SELECT", "Only one SELECT statement can run here.", null);
            }

            int? line = root.TryGetProperty("position", out var position) && int.TryParse(position.GetString(), out var at) ? LineOf(sql, at) : null;
            return Refused(sql, "SQL_SYNTAX", message, line);
        }

        var statements = root.GetProperty("statements");
        if (statements.GetArrayLength() != 1)
        {
            return Refused(sql, "SQL_NOT_A_SELECT", $"Exactly one SELECT statement can run here, not {statements.GetArrayLength()}.", null);
        }

        var walk = new SqlTree(scope, at => LineOf(sql, at));
        walk.Query(statements[0]);
        return new SqlStatement(sql)
        {
            Problems = walk.Problems,
            Tables = [.. walk.Tables],
            Volatile = walk.Volatile,
            ReadsNow = walk.ReadsNow,
            Parameters = walk.Parameters,
        };
    }

    private static SqlStatement Refused(string sql, string code, string message, int? line) =>
        new(sql) { Problems = [new Problem { Code = code, Path = "", Message = message, Line = line }] };

    /// <summary>DuckDB counts positions in UTF-8 bytes.</summary>
    private static int LineOf(string sql, long position)
    {
        var bytes = Encoding.UTF8.GetBytes(sql);
        return 1 + bytes.AsSpan(0, (int)Math.Clamp(position, 0, bytes.Length)).Count((byte)'\n');
    }
}
