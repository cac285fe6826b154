using Jint;
using Jint.Native;

namespace Vanguards.Expressions.Quick;

/// <summary>Whether a value of the quick lane may be written here: few arrays can hold each other so often that their JSON is endless.</summary>
internal static class QuickValue
{
    private const int MaxDepth = 64;
    private const int MaxSize = 1024 * 1024;

    /// <summary>False for what is too deep, too large or no plain value.</summary>
    public static bool IsSmall(JsValue value)
    {
        var left = MaxSize;
        return IsSmall(value, MaxDepth, ref left);
    }

    private static bool IsSmall(JsValue value, int depth, ref int left)
    {
        switch (value)
        {
            case JsString text:
                return (left -= text.Length + 2) > 0;
            case JsBoolean or JsNumber or JsNull or JsUndefined:
                return (left -= 8) > 0;
            case JsArray array when depth > 0:
                left -= 8;
                for (uint i = 0; i < array.Length; i++)
                {
                    if (!IsSmall(array[i], depth - 1, ref left))
                    {
                        return false;
                    }
                }

                return left > 0;
            case JsObject obj when depth > 0:
                left -= 8;
                foreach (var (key, property) in obj.GetOwnProperties())
                {
                    // What has a getter may be a large output.
                    left -= key.ToString().Length;
                    if (!property.IsDataDescriptor() || !IsSmall(property.Value ?? JsValue.Undefined, depth - 1, ref left))
                    {
                        return false;
                    }
                }

                return left > 0;
            default:
                return false;
        }
    }
}
