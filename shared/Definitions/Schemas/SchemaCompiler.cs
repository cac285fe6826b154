using System.Text.Json;

namespace Vanguards.Definitions.Schemas;

/// <summary>Turns a schema document into nodes, following local references; collects everything that it cannot honour.</summary>
internal sealed class SchemaCompiler(JsonElement document)
{
    private const string Draft = "https://json-schema.org/draft/2020-12/schema";
    private const int MaxDepth = 200;
    private const int MaxProblems = 1_000;

    /// <summary>Schemas within one document; a reference may have to search for its target among as many names.</summary>
    private const int MaxNodes = 100_000;

    private readonly Dictionary<string, SchemaNode> _nodes = new(StringComparer.Ordinal);
    private readonly SchemaSurvey _survey = new(document);
    private readonly Dictionary<string, Dictionary<string, JsonElement>> _members = new(StringComparer.Ordinal);
    private readonly List<Problem> _problems = [];
    private int _depth;

    public IReadOnlyList<Problem> Problems => _problems;

    /// <summary>True if some schema says <c>unevaluatedItems</c> or <c>unevaluatedProperties</c>, or refers by <c>$dynamicRef</c>.</summary>
    public bool IsDynamic { get; private set; }

    public SchemaNode? Compile()
    {
        var root = Node(document, "");
        for (var i = 0; IsDynamic && i < _survey.Resources.Count; i++)
        {
            foreach (var (name, path) in _survey.Resources[i].DynamicAnchors)
            {
                _survey.Resources[i].DynamicNodes[name] = At(path, path)!;
            }
        }

        return root;
    }

    private SchemaNode Node(JsonElement schema, string path)
    {
        if (_nodes.TryGetValue(path, out var known))
        {
            return known;
        }

        if (_nodes.Count >= MaxNodes)
        {
            Invalid(path, $"The document holds more than {MaxNodes:N0} schemas.");
            return new SchemaNode();
        }

        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return _nodes[path] = new SchemaNode { Always = schema.ValueKind == JsonValueKind.True };
        }

        var node = _nodes[path] = new SchemaNode { Resource = _survey.ResourceOf(schema, path) };
        if (schema.ValueKind != JsonValueKind.Object || _depth >= MaxDepth)
        {
            Invalid(path, _depth >= MaxDepth ? "The schema is nested too deeply." : "A schema is an object, true or false.");
            return node;
        }

        _depth++;
        foreach (var keyword in schema.EnumerateObject())
        {
            Keyword(node, keyword.Name, keyword.Value, path);
        }

        _depth--;
        return node;
    }

    private void Keyword(SchemaNode node, string name, JsonElement value, string parent)
    {
        var path = parent + "/" + JsonPointer.Escape(name);
        switch (name)
        {
            case "$schema":
                Require(node.Resource!.Path == parent && value.ValueKind == JsonValueKind.String && value.GetString()!.TrimEnd('#') == Draft, path, $"Only draft 2020-12 ({Draft}), named at the root of a schema, is supported.");
                break;
            case "$id":
                Require(value.ValueKind == JsonValueKind.String && !_survey.HasUnusableId(parent), path, "An $id is an address without a fragment, and no other schema of the document has it.", invalid: true);
                break;
            case "$anchor" or "$dynamicAnchor":
                Require(value.ValueKind == JsonValueKind.String, path, $"{name} is a name.", invalid: true);
                break;
            case "title" or "description" or "default" or "examples" or "deprecated" or "readOnly" or "writeOnly" or "$comment" or "format"
                or "contentEncoding" or "contentMediaType" or "contentSchema":
                break;
            case "$defs":
                Members(value, path, (_, _) => { });
                break;
            case "$ref":
                node.Ref = Resolve(value, path, node.Resource!, out _);
                break;
            case "$dynamicRef":
                node.DynamicRef = Resolve(value, path, node.Resource!, out var dynamicName);
                node.DynamicName = dynamicName;
                IsDynamic = true;
                break;
            case "type":
                node.Types = Types(value, path);
                break;
            case "enum":
                node.Enum = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : InvalidOf<JsonElement[]>(path, "enum is an array.");
                node.EnumKeys = node.Enum?.Select(JsonKey.Of).ToHashSet(StringComparer.Ordinal);
                break;
            case "const":
                (node.Const, node.ConstKey) = (value, JsonKey.Of(value));
                break;
            case "multipleOf":
                node.MultipleOf = Number(value, path);
                Require(node.MultipleOf is null || node.MultipleOf.Value.Digits.Sign > 0, path, "multipleOf is above 0.", invalid: true);
                break;
            case "minimum": node.Minimum = Number(value, path); break;
            case "maximum": node.Maximum = Number(value, path); break;
            case "exclusiveMinimum": node.ExclusiveMinimum = Number(value, path); break;
            case "exclusiveMaximum": node.ExclusiveMaximum = Number(value, path); break;
            case "minLength": node.MinLength = Count(value, path); break;
            case "maxLength": node.MaxLength = Count(value, path); break;
            case "pattern": (node.Pattern, node.PatternText) = (Pattern(value.ValueKind == JsonValueKind.String ? value.GetString()! : null, path), value.ToString()); break;
            case "prefixItems": node.PrefixItems = List(value, path); break;
            case "items": node.Items = Node(value, path); break;
            case "contains": node.Contains = Node(value, path); break;
            case "minContains": node.MinContains = Count(value, path); break;
            case "maxContains": node.MaxContains = Count(value, path); break;
            case "minItems": node.MinItems = Count(value, path); break;
            case "maxItems": node.MaxItems = Count(value, path); break;
            case "uniqueItems":
                node.UniqueItems = value.ValueKind == JsonValueKind.True;
                Require(value.ValueKind is JsonValueKind.True or JsonValueKind.False, path, "uniqueItems is true or false.", invalid: true);
                break;
            case "unevaluatedItems": (node.UnevaluatedItems, IsDynamic) = (Node(value, path), true); break;
            case "unevaluatedProperties": (node.UnevaluatedProperties, IsDynamic) = (Node(value, path), true); break;
            case "properties":
                node.Properties = new(StringComparer.Ordinal);
                Members(value, path, (member, each) => node.Properties[member] = each);
                break;
            case "patternProperties":
                var patterns = new List<(EcmaPattern, SchemaNode)>();
                Members(value, path, (member, each) =>
                {
                    if (Pattern(member, path) is { } pattern)
                    {
                        patterns.Add((pattern, each));
                    }
                });
                node.PatternProperties = [.. patterns];
                break;
            case "additionalProperties": node.AdditionalProperties = Node(value, path); break;
            case "propertyNames": node.PropertyNames = Node(value, path); break;
            case "required": node.Required = Names(value, path); break;
            case "minProperties": node.MinProperties = Count(value, path); break;
            case "maxProperties": node.MaxProperties = Count(value, path); break;
            case "dependentRequired" or "dependentSchemas" or "dependencies":
                Dependents(node, name, value, path);
                break;
            case "allOf": node.AllOf = List(value, path); break;
            case "anyOf": node.AnyOf = List(value, path); break;
            case "oneOf": node.OneOf = List(value, path); break;
            case "not": node.Not = Node(value, path); break;
            case "if": node.If = Node(value, path); break;
            case "then": node.Then = Node(value, path); break;
            case "else": node.Else = Node(value, path); break;
            case "x-message": node.Message = value.ToString(); break;
            default:
                Require(name.StartsWith("x-", StringComparison.Ordinal), path, $"The keyword {name} is not supported, and none is ignored.");
                break;
        }

    }

    /// <summary><c>dependencies</c> is the older name of both: a list of names, or a schema.</summary>
    private void Dependents(SchemaNode node, string keyword, JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            Invalid(path, $"{keyword} is an object.");
            return;
        }

        foreach (var member in value.EnumerateObject())
        {
            var at = path + "/" + JsonPointer.Escape(member.Name);
            if (keyword == "dependentRequired" || (keyword == "dependencies" && member.Value.ValueKind == JsonValueKind.Array))
            {
                (node.DependentRequired ??= new(StringComparer.Ordinal))[member.Name] = Names(member.Value, at);
            }
            else
            {
                (node.DependentSchemas ??= new(StringComparer.Ordinal))[member.Name] = Node(member.Value, at);
            }
        }
    }

    /// <summary>The schema that is meant; <paramref name="dynamicName"/> is its name if it is a dynamic anchor.</summary>
    private SchemaNode? Resolve(JsonElement value, string path, SchemaResource from, out string? dynamicName)
    {
        dynamicName = null;
        if (value.ValueKind != JsonValueKind.String)
        {
            return InvalidOf<SchemaNode>(path, "A reference is a text.");
        }

        var parts = value.GetString()!.Split('#', 2);
        if (_survey.Find(parts[0], from) is not { } resource)
        {
            Require(false, path, $"Only schemas of the same document can be referred to; none in it has the address {parts[0]}.");
            return null;
        }

        var fragment = Uri.UnescapeDataString(parts.ElementAtOrDefault(1) ?? "");
        if (fragment.Length == 0 || fragment[0] == '/')
        {
            return At(resource.Path + fragment, path);
        }

        dynamicName = resource.DynamicAnchors.ContainsKey(fragment) ? fragment : null;
        return resource.Anchors.TryGetValue(fragment, out var at) ? At(at, path) : InvalidOf<SchemaNode>(path, $"There is no anchor {fragment}.");
    }

    private SchemaNode? At(string pointer, string path)
    {
        var target = document;
        var at = "";
        foreach (var token in pointer.Split('/').Skip(1).Select(JsonPointer.Unescape))
        {
            var found = target.ValueKind switch
            {
                JsonValueKind.Object => Member(target, at, token, out target),
                JsonValueKind.Array => int.TryParse(token, out var index) && index >= 0 && index < target.GetArrayLength() && (target = target[index]).ValueKind != JsonValueKind.Undefined,
                _ => false,
            };
            if (!found)
            {
                return InvalidOf<SchemaNode>(path, $"Nothing is at #{pointer}.");
            }

            at += "/" + JsonPointer.Escape(token);
        }

        return Node(target, at);
    }

    /// <summary>Members by name, indexed once for each object that references lead through.</summary>
    private bool Member(JsonElement target, string at, string name, out JsonElement member)
    {
        if (!_members.TryGetValue(at, out var members))
        {
            _members[at] = members = new(StringComparer.Ordinal);
            foreach (var each in target.EnumerateObject())
            {
                members[each.Name] = each.Value;
            }
        }

        return members.TryGetValue(name, out member);
    }

    private void Members(JsonElement value, string path, Action<string, SchemaNode> add)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            Invalid(path, "This keyword is an object of schemas.");
            return;
        }

        foreach (var member in value.EnumerateObject())
        {
            add(member.Name, Node(member.Value, path + "/" + JsonPointer.Escape(member.Name)));
        }
    }

    private SchemaNode[]? List(JsonElement value, string path) => value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray().Select((item, i) => Node(item, $"{path}/{i}"))]
        : InvalidOf<SchemaNode[]>(path, "This keyword is an array of schemas.");

    private string[] Types(JsonElement value, string path)
    {
        var types = value.ValueKind == JsonValueKind.String ? [value.GetString()!] : Names(value, path);
        Require(types.All(type => type is "null" or "boolean" or "object" or "array" or "number" or "string" or "integer"), path, "No such type.", invalid: true);
        return types;
    }

    private string[] Names(JsonElement value, string path) =>
        value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(item => item.GetString()!)]
            : InvalidOf<string[]>(path, "This keyword is an array of strings.") ?? [];

    private JsonNumber? Number(JsonElement value, string path)
    {
        var number = value.ValueKind == JsonValueKind.Number ? JsonNumber.Of(value) : null;
        Require(number is not null, path, "This keyword is a number of moderate size.", invalid: true);
        return number;
    }

    private long? Count(JsonElement value, string path)
    {
        var count = value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= 0 && number == Math.Floor(number) ? (long?)Math.Min(number, long.MaxValue / 2) : null;
        Require(count is not null, path, "This keyword is a whole number of at least 0.", invalid: true);
        return count;
    }

    private EcmaPattern? Pattern(string? text, string path)
    {
        string? error = "pattern is a string.";
        var pattern = text is null ? null : EcmaPattern.Compile(text, out error);
        Require(pattern is not null, path, $"The pattern cannot be used: {error}");
        return pattern;
    }

    private void Require(bool holds, string path, string message, bool invalid = false)
    {
        if (!holds && _problems.Count < MaxProblems)
        {
            _problems.Add(new Problem { Code = invalid ? "SCHEMA_INVALID" : "SCHEMA_UNSUPPORTED", Path = path, Message = message });
        }
    }

    private void Invalid(string path, string message) => Require(false, path, message, invalid: true);

    private T? InvalidOf<T>(string path, string message)
        where T : class
    {
        Invalid(path, message);
        return null;
    }
}
