using System.Text.Json.Nodes;

namespace Vanguards.Conformance.Tests.Product;

/// <summary>Compares only the members that are named; what else an answer has is free. A null stands for absent or null.</summary>
public static class Subset
{
    public static void Require(JsonNode expected, JsonNode? actual, string where)
    {
        foreach (var (name, wanted) in expected.AsObject())
        {
            var found = actual?[name];
            if (wanted is JsonObject nested)
            {
                Require(nested, found, $"{where}.{name}");
            }
            else
            {
                Assert.True(JsonNode.DeepEquals(wanted, found), $"{where}.{name}: expected {wanted?.ToJsonString() ?? "null"}, got {found?.ToJsonString() ?? "null"} in {actual?.ToJsonString()}");
            }
        }
    }
}
