using System.Text.Json;

namespace Vanguards.Definitions.Schemas;

/// <summary>One compiled schema object; absent keywords are null.</summary>
internal sealed class SchemaNode
{
    /// <summary>The schemas <c>true</c> and <c>false</c>.</summary>
    public bool? Always { get; init; }
    /// <summary>What the schema is part of; null for <c>true</c> and <c>false</c>.</summary>
    public SchemaResource? Resource { get; init; }
    public SchemaNode? Ref { get; set; }
    /// <summary><c>$dynamicRef</c>; with a <see cref="DynamicName"/> it means the anchor of that name in the outermost resource under way that has one.</summary>
    public SchemaNode? DynamicRef { get; set; }
    public string? DynamicName { get; set; }
    public string[]? Types { get; set; }
    public JsonElement[]? Enum { get; set; }
    public HashSet<string>? EnumKeys { get; set; }
    public string? ConstKey { get; set; }
    public JsonElement? Const { get; set; }

    public JsonNumber? MultipleOf { get; set; }
    public JsonNumber? Minimum { get; set; }
    public JsonNumber? Maximum { get; set; }
    public JsonNumber? ExclusiveMinimum { get; set; }
    public JsonNumber? ExclusiveMaximum { get; set; }

    public long? MinLength { get; set; }
    public long? MaxLength { get; set; }
    public EcmaPattern? Pattern { get; set; }
    public string? PatternText { get; set; }

    public SchemaNode[]? PrefixItems { get; set; }
    public SchemaNode? Items { get; set; }
    public SchemaNode? Contains { get; set; }
    public long? MinContains { get; set; }
    public long? MaxContains { get; set; }
    public long? MinItems { get; set; }
    public long? MaxItems { get; set; }
    public bool UniqueItems { get; set; }
    public SchemaNode? UnevaluatedItems { get; set; }

    public Dictionary<string, SchemaNode>? Properties { get; set; }
    public (EcmaPattern Pattern, SchemaNode Schema)[]? PatternProperties { get; set; }
    public SchemaNode? AdditionalProperties { get; set; }
    public SchemaNode? PropertyNames { get; set; }
    public string[]? Required { get; set; }
    public long? MinProperties { get; set; }
    public long? MaxProperties { get; set; }
    public Dictionary<string, string[]>? DependentRequired { get; set; }
    public Dictionary<string, SchemaNode>? DependentSchemas { get; set; }
    public SchemaNode? UnevaluatedProperties { get; set; }

    public SchemaNode[]? AllOf { get; set; }
    public SchemaNode[]? AnyOf { get; set; }
    public SchemaNode[]? OneOf { get; set; }
    public SchemaNode? Not { get; set; }
    public SchemaNode? If { get; set; }
    public SchemaNode? Then { get; set; }
    public SchemaNode? Else { get; set; }

    /// <summary><c>x-message</c>: what to say when an alternative or pattern does not match.</summary>
    public string? Message { get; set; }
}
