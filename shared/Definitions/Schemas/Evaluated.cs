namespace Vanguards.Definitions.Schemas;

/// <summary>Which members or items of one value some schema has looked at, for <c>unevaluatedProperties</c> and <c>unevaluatedItems</c>.</summary>
internal sealed class Evaluated
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<int> _items = [];

    public void Add(string name) => _names.Add(name);

    public void Add(int item) => _items.Add(item);

    public bool Has(string name) => _names.Contains(name);

    public bool Has(int item) => _items.Contains(item);

    public void Add(Evaluated? other)
    {
        if (other is not null)
        {
            _names.UnionWith(other._names);
            _items.UnionWith(other._items);
        }
    }
}
