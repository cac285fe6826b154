using System.Text;
using Jint;
using Jint.Native;
using Jint.Runtime;
using Jint.Runtime.Interop;

namespace Vanguards.Expressions.Quick;

/// <summary>
/// <c>Array.prototype.join</c> within the lane's limits. Every conversion of an array to text calls it, so that a few arrays that
/// hold each other many times, whose text is endless, are stopped as well.
/// </summary>
internal static class QuickJoin
{
    private const int MaxLength = 512 * 1024;

    public static void Install(Engine engine) =>
        engine.Intrinsics.Array.PrototypeObject.FastSetDataProperty("join", new ClrFunction(engine, "join", (self, arguments) => Join(engine, self, arguments)));

    private static JsValue Join(Engine engine, JsValue self, JsValue[] arguments)
    {
        engine.Constraints.Check();
        if (self is not JsArray array)
        {
            throw new QuickLimitException();
        }

        var separator = arguments.Length == 0 || arguments[0].IsUndefined() ? "," : TypeConverter.ToString(arguments[0]);
        var text = new StringBuilder();
        for (uint i = 0; i < array.Length; i++)
        {
            var item = array[i];
            text.Append(i == 0 ? "" : separator).Append(item.IsNull() || item.IsUndefined() ? "" : TypeConverter.ToString(item));
            if (text.Length > MaxLength)
            {
                throw new QuickLimitException();
            }
        }

        return text.ToString();
    }
}
