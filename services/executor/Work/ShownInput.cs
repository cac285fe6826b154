using System.Runtime.InteropServices;
using System.Text.Json;
using Vanguards.Contracts;
using Vanguards.Executor.Values;
using Vanguards.Expressions;

namespace Vanguards.Executor.Work;

/// <summary>An evaluated input as the step's page may show it: masked, and only if it is of a reasonable size.</summary>
internal static class ShownInput
{
    public static JsonElement? Of(JsonElement? input, SecretMask? mask)
    {
        if (input is not { } given || JsonMarshal.GetRawUtf8Value(given).Length > Payload.InlineLimit)
        {
            return null;
        }

        return MaskedJson.Of(given, mask, out _);
    }
}
