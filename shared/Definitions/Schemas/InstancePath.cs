using System.Globalization;
using System.Text;

namespace Vanguards.Definitions.Schemas;

/// <summary>Where in the instance a check is; becomes a JSON Pointer only if there is something to report.</summary>
internal sealed class InstancePath
{
    private readonly InstancePath? _parent;
    private readonly string? _name;
    private readonly int _index;

    private InstancePath(InstancePath? parent, string? name, int index) => (_parent, _name, _index) = (parent, name, index);

    public static InstancePath Root { get; } = new(null, null, 0);

    public InstancePath Member(string name) => new(this, name, 0);

    public InstancePath Item(int index) => new(this, null, index);

    public override string ToString()
    {
        var tokens = new Stack<string>();
        for (var at = this; at._parent is not null; at = at._parent)
        {
            tokens.Push(at._name is { } name ? JsonPointer.Escape(name) : at._index.ToString(CultureInfo.InvariantCulture));
        }

        return tokens.Aggregate(new StringBuilder(), (text, token) => text.Append('/').Append(token)).ToString();
    }
}
