namespace Vanguards.Validator.Workflows;

/// <summary>A version in the order of Semantic Versioning 2.0.0, section 11; build metadata breaks ties only.</summary>
internal sealed class SemanticVersion : IComparable<SemanticVersion>
{
    private readonly string[] _numbers;
    private readonly string[] _preRelease;

    /// <param name="text">A version that the definition format accepts.</param>
    public SemanticVersion(string text)
    {
        Text = text;
        var core = text.Split('+', 2)[0].Split('-', 2);
        _numbers = core[0].Split('.');
        _preRelease = core.Length > 1 ? core[1].Split('.') : [];
    }

    public string Text { get; }

    public bool IsPreRelease => _preRelease.Length > 0;

    public int CompareTo(SemanticVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        for (var i = 0; i < Math.Min(_numbers.Length, other._numbers.Length); i++)
        {
            if (CompareNumbers(_numbers[i], other._numbers[i]) is var order and not 0)
            {
                return order;
            }
        }

        if (IsPreRelease != other.IsPreRelease)
        {
            return IsPreRelease ? -1 : 1;
        }

        for (var i = 0; i < Math.Min(_preRelease.Length, other._preRelease.Length); i++)
        {
            if (CompareParts(_preRelease[i], other._preRelease[i]) is var order and not 0)
            {
                return order;
            }
        }

        var shorter = _preRelease.Length.CompareTo(other._preRelease.Length);
        return shorter != 0 ? shorter : string.CompareOrdinal(Text, other.Text);
    }

    private static int CompareParts(string a, string b) => (IsNumber(a), IsNumber(b)) switch
    {
        (true, true) => CompareNumbers(a, b),
        (true, false) => -1,
        (false, true) => 1,
        _ => string.CompareOrdinal(a, b),
    };

    private static bool IsNumber(string part) => part.All(char.IsAsciiDigit);

    /// <summary>Numbers have no leading zeros, so the longer is the larger, whatever its size.</summary>
    private static int CompareNumbers(string a, string b) => a.Length != b.Length ? a.Length.CompareTo(b.Length) : string.CompareOrdinal(a, b);
}
