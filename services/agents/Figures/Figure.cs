namespace Vanguards.Agents.Figures;

/// <summary>A number, or what it lacks: what is computed from a missing figure is missing for the same reason.</summary>
internal readonly record struct Figure
{
    private readonly double _value;

    private Figure(double value, string? missing)
    {
        _value = value;
        Missing = missing;
    }

    /// <summary>Why there is no number; null if there is one.</summary>
    public string? Missing { get; }

    public double? Value => Missing is null ? _value : null;

    public static Figure Lacking(string reason) => new(0, reason);

    public static Figure Of(double? value, string reasonIfNull) => value is { } number ? number : Lacking(reasonIfNull);

    public static implicit operator Figure(double value) =>
        double.IsFinite(value) ? new(value, null) : new(0, "the inputs give no finite number");

    public static Figure operator +(Figure left, Figure right) => Join(left, right, left._value + right._value);

    public static Figure operator -(Figure left, Figure right) => Join(left, right, left._value - right._value);

    public static Figure operator *(Figure left, Figure right) => Join(left, right, left._value * right._value);

    public static Figure operator /(Figure left, Figure right) => Join(left, right, left._value / right._value);

    private static Figure Join(Figure left, Figure right, double value) =>
        left.Missing is { } reason ? Lacking(reason) : right.Missing is { } other ? Lacking(other) : value;
}

/// <summary>Yes or no, or what it takes to know.</summary>
internal readonly record struct Ruling(bool? Value, string? Missing)
{
    public static implicit operator Ruling(bool value) => new(value, null);

    public static Ruling Lacking(string reason) => new(null, reason);
}
