using System.Text.Json;

namespace Vanguards.Definitions.Schemas;

/// <summary>
/// A JSON Schema of draft 2020-12. What it cannot check it refuses to compile: an ignored keyword would let through what
/// its author meant to keep out. <c>format</c> is an annotation, as the draft has it; <c>x-…</c> keywords are annotations.
/// </summary>
public sealed class JsonSchema
{
    private readonly SchemaNode _root;
    private readonly bool _isDynamic;

    private JsonSchema(SchemaNode root, bool isDynamic) => (_root, _isDynamic) = (root, isDynamic);

    /// <summary>Compiles; on any problem (code <c>SCHEMA_UNSUPPORTED</c> or <c>SCHEMA_INVALID</c>, path into the schema) there is no schema.</summary>
    public static JsonSchema? Compile(JsonElement schema, out IReadOnlyList<Problem> problems)
    {
        var compiler = new SchemaCompiler(schema);
        var root = compiler.Compile();
        problems = compiler.Problems;
        return root is null || problems.Count > 0 ? null : new JsonSchema(root, compiler.IsDynamic);
    }

    /// <summary>Every fault of the instance, with pointers into it, at most <paramref name="limit"/>.</summary>
    public IReadOnlyList<Problem> Validate(JsonElement instance, int limit = 1_000)
    {
        var evaluation = new SchemaEvaluation(limit, _isDynamic ? [] : null);
        evaluation.Check(_root, instance, InstancePath.Root);
        return evaluation.Problems;
    }
}
