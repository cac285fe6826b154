using System.Text.Json;

namespace Vanguards.Executor.Values;

/// <summary>How deeply values may be nested: everything that reads them later uses System.Text.Json's usual 64 levels, some for its own wrapping.</summary>
internal static class JsonDepth
{
    public const int Limit = 56;

    public static readonly JsonDocumentOptions Options = new() { MaxDepth = Limit };

    public static bool IsWithin(ReadOnlySpan<byte> json)
    {
        var depth = 0;
        var inString = false;
        for (var i = 0; i < json.Length; i++)
        {
            var at = json[i];
            if (inString)
            {
                if (at == '\\')
                {
                    i++;
                }
                else if (at == '"')
                {
                    inString = false;
                }
            }
            else if (at == '"')
            {
                inString = true;
            }
            else if (at is (byte)'{' or (byte)'[')
            {
                if (++depth > Limit)
                {
                    return false;
                }
            }
            else if (at is (byte)'}' or (byte)']')
            {
                depth--;
            }
        }

        return true;
    }
}
