using System.Text.Json;

namespace Vanguards.Definitions.Schemas;

/// <summary>A schema with an address of its own (the document, or a schema in it with an <c>$id</c>), and the names that can be referred to in it.</summary>
internal sealed class SchemaResource(Uri address, string path)
{
    public Uri Address => address;
    /// <summary>Pointer to it in the document.</summary>
    public string Path => path;
    /// <summary>Pointers by the names of <c>$anchor</c> and <c>$dynamicAnchor</c>.</summary>
    public Dictionary<string, string> Anchors { get; } = new(StringComparer.Ordinal);
    /// <summary>Pointers by the names of <c>$dynamicAnchor</c>.</summary>
    public Dictionary<string, string> DynamicAnchors { get; } = new(StringComparer.Ordinal);
    /// <summary>What <see cref="DynamicAnchors"/> point to, compiled.</summary>
    public Dictionary<string, SchemaNode> DynamicNodes { get; } = new(StringComparer.Ordinal);
}

/// <summary>Finds the addresses and anchors of a schema document before it is compiled, since references may point ahead. Looks only where schemas stand, not into values.</summary>
internal sealed class SchemaSurvey
{
    private const int MaxDepth = 200;
    private static readonly Uri Unnamed = new("https://schema.invalid/");
    private static readonly string[] Single = ["items", "contains", "additionalProperties", "propertyNames", "not", "if", "then", "else", "unevaluatedItems", "unevaluatedProperties"];
    private static readonly string[] Listed = ["allOf", "anyOf", "oneOf", "prefixItems"];
    private static readonly string[] Named = ["$defs", "properties", "patternProperties", "dependentSchemas", "dependencies"];

    private readonly Dictionary<string, SchemaResource> _byPath = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SchemaResource> _byAddress = new(StringComparer.Ordinal);
    private readonly List<SchemaResource> _resources;
    private readonly HashSet<string> _unusable = new(StringComparer.Ordinal);

    public SchemaSurvey(JsonElement document)
    {
        var root = new SchemaResource(Unnamed, "");
        _byAddress[KeyOf(Unnamed)] = root;
        _resources = [root];
        Visit(document, "", root, 0);
    }

    public IReadOnlyList<SchemaResource> Resources => _resources;

    /// <summary>True if the schema at the path has an <c>$id</c> that is none.</summary>
    public bool HasUnusableId(string path) => _unusable.Contains(path);

    /// <summary>The resource that the schema at the path belongs to. What stands where no schema is expected (below <c>x-…</c>, say) is looked at when something refers to it.</summary>
    public SchemaResource ResourceOf(JsonElement schema, string path)
    {
        if (!_byPath.TryGetValue(path, out var resource))
        {
            var parent = path;
            while (resource is null)
            {
                parent = parent[..Math.Max(0, parent.LastIndexOf('/'))];
                resource = _byPath.GetValueOrDefault(parent) ?? (parent.Length == 0 ? _resources[0] : null);
            }

            Visit(schema, path, resource, 0);
            _byPath.TryGetValue(path, out resource);
        }

        return resource ?? _resources[0];
    }

    /// <summary>The resource of an address, relative to another; null if the document has none of that address.</summary>
    public SchemaResource? Find(string address, SchemaResource from) =>
        address.Length == 0 ? from : Uri.TryCreate(from.Address, address, out var absolute) ? _byAddress.GetValueOrDefault(KeyOf(absolute)) : null;

    private void Visit(JsonElement schema, string path, SchemaResource resource, int depth)
    {
        if (depth > MaxDepth || schema.ValueKind is not (JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False))
        {
            return;
        }

        if (schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("$id", out var id) && id.ValueKind == JsonValueKind.String)
        {
            resource = Begin(id.GetString()!, path, resource);
        }

        _byPath[path] = resource;
        foreach (var keyword in schema.ValueKind == JsonValueKind.Object ? schema.EnumerateObject() : default)
        {
            var at = path + "/" + JsonPointer.Escape(keyword.Name);
            if (keyword.Name is "$anchor" or "$dynamicAnchor" && keyword.Value.ValueKind == JsonValueKind.String)
            {
                resource.Anchors.TryAdd(keyword.Value.GetString()!, path);
                if (keyword.Name == "$dynamicAnchor")
                {
                    resource.DynamicAnchors.TryAdd(keyword.Value.GetString()!, path);
                }
            }
            else if (Single.Contains(keyword.Name))
            {
                Visit(keyword.Value, at, resource, depth + 1);
            }
            else if (Listed.Contains(keyword.Name) && keyword.Value.ValueKind == JsonValueKind.Array)
            {
                var index = 0;
                foreach (var item in keyword.Value.EnumerateArray())
                {
                    Visit(item, $"{at}/{index++}", resource, depth + 1);
                }
            }
            else if (Named.Contains(keyword.Name) && keyword.Value.ValueKind == JsonValueKind.Object)
            {
                foreach (var member in keyword.Value.EnumerateObject())
                {
                    Visit(member.Value, at + "/" + JsonPointer.Escape(member.Name), resource, depth + 1);
                }
            }
        }
    }

    /// <summary>The resource that begins here; the one around if the address cannot be one.</summary>
    private SchemaResource Begin(string id, string path, SchemaResource around)
    {
        if (!Uri.TryCreate(around.Address, id, out var address) || address.Fragment.Length > 1 || _byAddress.ContainsKey(KeyOf(address)))
        {
            _unusable.Add(path);
            return around;
        }

        var resource = new SchemaResource(address, path);
        _byAddress[KeyOf(address)] = resource;

        if (path.Length == 0)
        {
            _resources.Clear();
        }

        _resources.Add(resource);
        return resource;
    }

    private static string KeyOf(Uri address) => address.AbsoluteUri.Split('#', 2)[0];
}
