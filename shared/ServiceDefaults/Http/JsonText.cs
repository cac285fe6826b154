using System.Text.Json;

namespace Vanguards.ServiceDefaults.Http;

/// <summary>Tells JSON that can be kept and shown from JSON with half a surrogate pair, which the parser lets through and every reader of the text throws on.</summary>
public static class JsonText
{
    /// <summary>False if a name or a text is no Unicode: JSON's grammar allows it, nothing that stores or shows text does.</summary>
    public static bool IsText(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.Object => value.EnumerateObject().All(member => member.Name.Length >= 0 && IsText(member.Value)),
                JsonValueKind.Array => value.EnumerateArray().All(IsText),
                JsonValueKind.String => value.GetString() is not null,
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
