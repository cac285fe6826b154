using System.Text.Json;

namespace Vanguards.Validator.Templates;

/// <summary>A workflow that ships with the product; <see cref="Definition"/> is exactly the shipped text.</summary>
public sealed record ShippedTemplate(string Id, string Name, string Description, string UseCase, string Version, JsonElement Definition);

/// <summary>The shipped workflows by id.</summary>
public sealed record TemplateList(IReadOnlyList<ShippedTemplate> Items);

/// <summary>The sample workflows, embedded in this assembly.</summary>
public static class ShippedTemplates
{
    private const string Prefix = "templates/";

    public static IReadOnlyList<ShippedTemplate> All { get; } = [.. Load()];

    private static IEnumerable<ShippedTemplate> Load()
    {
        var assembly = typeof(ShippedTemplates).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            using var document = JsonDocument.Parse(stream);
            var definition = document.RootElement.Clone();
            string Text(string field) => definition.GetProperty(field).GetString()!;
            yield return new ShippedTemplate(Text("id"), Text("name"), Text("description"), Text("useCase"), Text("version"), definition);
        }
    }
}
