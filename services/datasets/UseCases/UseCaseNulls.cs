using System.Globalization;
using Vanguards.Contracts.Datasets;
using Vanguards.Definitions;

namespace Vanguards.Datasets.UseCases;

/// <summary>Nulls where a declaration needs a value: C# says that they cannot be there, JSON that they can.</summary>
internal static class UseCaseNulls
{
    public static IEnumerable<Problem> In(UseCase useCase) =>
        Members(useCase).Concat(Each(useCase.Datasets, "/datasets", Dataset)).Select(path => new Problem { Code = "REQUIRED", Path = path, Message = "This must not be null." });

    private static IEnumerable<string> Members(UseCase useCase) =>
        Missing(("/name", useCase.Name), ("/zone", useCase.Zone), ("/currency", useCase.Currency));

    private static IEnumerable<string> Dataset(DatasetDeclaration dataset, string path) =>
        Missing((path + "/name", dataset.Name))
            .Concat(Each(dataset.Columns, path + "/columns", Column))
            .Concat(Each(dataset.Key, path + "/key", (_, _) => []))
            .Concat(dataset.References is null ? [path + "/references"] : Missing([.. dataset.References.Select(entry => ($"{path}/references/{entry.Key}", (object?)entry.Value))]));

    private static IEnumerable<string> Column(CanonicalColumn column, string path) =>
        Missing((path + "/name", column.Name), (path + "/type", column.Type))
            .Concat(Each(column.Enum ?? [], path + "/enum", (_, _) => []))
            .Concat(Each(column.Synonyms, path + "/synonyms", (_, _) => []));

    private static IEnumerable<string> Missing(params (string Path, object? Value)[] members) => members.Where(member => member.Value is null).Select(member => member.Path);

    private static IEnumerable<string> Each<T>(IReadOnlyList<T>? items, string path, Func<T, string, IEnumerable<string>> inside)
        where T : class =>
        items is null ? [path] : items.SelectMany((item, index) =>
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{path}/{index}");
            return item is null ? [at] : inside(item, at);
        });
}
