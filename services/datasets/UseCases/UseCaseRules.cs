using System.Globalization;
using System.Text.RegularExpressions;
using Vanguards.Contracts.Datasets;
using Vanguards.Definitions;
using Vanguards.Storage.Tables;

namespace Vanguards.Datasets.UseCases;

/// <summary>What a declaration of a use case must keep; every fault is found at once.</summary>
internal static partial class UseCaseRules
{
    private const int MaxName = 300;
    private const int MaxDays = 36_500;
    private const int MaxColumns = 500;

    public static bool IsId(string id) => Id().IsMatch(id);

    public static bool IsDatasetName(string name) => DatasetName().IsMatch(name);

    public static IReadOnlyList<Problem> Check(UseCase useCase, int maxDatasets)
    {
        if (UseCaseNulls.In(useCase).ToList() is { Count: > 0 } nulls)
        {
            return nulls;
        }

        var problems = new List<Problem>();
        Require(IsId(useCase.Id), "INVALID_ID", "/id", $"'{useCase.Id}' is no id: lower-case letters, digits and dashes, at most 63.");
        Require(useCase.Name.Trim().Length is > 0 and <= MaxName, "INVALID_NAME", "/name", $"The name must have 1 to {MaxName} characters.");
        Require(TimeZoneInfo.TryFindSystemTimeZoneById(useCase.Zone, out var zone) && zone.HasIanaId, "UNKNOWN_ZONE", "/zone", $"'{useCase.Zone}' is no IANA time zone.");
        Require(Currency().IsMatch(useCase.Currency), "INVALID_CURRENCY", "/currency", $"'{useCase.Currency}' is no ISO 4217 code.");
        Require(useCase.RetentionDays is null or (>= 1 and <= MaxDays), "INVALID_RETENTION", "/retentionDays", $"Executions are kept for 1 to {MaxDays} days; leave it out for the operator's setting.");
        Require(useCase.Datasets.Count <= maxDatasets, "TOO_MANY_DATASETS", "/datasets", $"At most {maxDatasets} datasets can be declared.");
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < useCase.Datasets.Count; i++)
        {
            var (dataset, path) = (useCase.Datasets[i], string.Create(CultureInfo.InvariantCulture, $"/datasets/{i}"));
            Require(IsDatasetName(dataset.Name), "INVALID_NAME", path + "/name", $"'{dataset.Name}' is no dataset name: a lower-case letter, then letters, digits, dashes and underscores, at most 63.");
            Require(names.Add(SqlName.Of(dataset.Name)), "NAME_CLASH", path + "/name", $"'{dataset.Name}' has the same name in SQL as another dataset.");
            CheckColumns(dataset, path);
        }

        for (var i = 0; i < useCase.Datasets.Count; i++)
        {
            foreach (var (column, target) in useCase.Datasets[i].References)
            {
                CheckReference(useCase, useCase.Datasets[i], column, target, string.Create(CultureInfo.InvariantCulture, $"/datasets/{i}/references/{column}"));
            }
        }

        return problems;

        void CheckColumns(DatasetDeclaration dataset, string path)
        {
            Require(dataset.Columns.Count <= MaxColumns, "TOO_MANY_COLUMNS", path + "/columns", $"At most {MaxColumns} columns can be declared.");
            var columns = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            for (var i = 0; i < dataset.Columns.Count; i++)
            {
                var (column, at) = (dataset.Columns[i], string.Create(CultureInfo.InvariantCulture, $"{path}/columns/{i}"));
                Require(ColumnName().IsMatch(column.Name), "INVALID_NAME", at + "/name", $"'{column.Name}' is no column name: a lower-case letter, then letters, digits and underscores, at most 63.");
                Require(columns.Add(column.Name), "NAME_CLASH", at + "/name", $"The column '{column.Name}' is declared twice.");
                Require(CanonicalType.All.Contains(column.Type), "UNKNOWN_TYPE", at + "/type", $"'{column.Type}' is no type; there are {string.Join(", ", CanonicalType.All)}.");
            }

            foreach (var key in dataset.Key.Where(k => !dataset.Columns.Any(c => c.Name == k)))
            {
                Require(false, "UNKNOWN_COLUMN", path + "/key", $"The key column '{key}' is not declared.");
            }
        }

        void CheckReference(UseCase declared, DatasetDeclaration dataset, string column, string target, string path)
        {
            Require(dataset.Columns.Any(c => c.Name == column), "UNKNOWN_COLUMN", path, $"The column '{column}' is not declared.");
            var parts = target.Split('.');
            Require(
                parts.Length == 2 && declared.Datasets.Any(d => d.Name == parts[0] && d.Columns.Any(c => c.Name == parts[1])),
                "UNKNOWN_REFERENCE", path, $"'{target}' is no declared dataset.column.");
        }

        void Require(bool holds, string code, string path, string message)
        {
            if (!holds)
            {
                problems.Add(new Problem { Code = code, Path = path, Message = message });
            }
        }
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,62}\z")]
    private static partial Regex Id();

    [GeneratedRegex(@"\A[a-z][a-z0-9_-]{0,62}\z")]
    private static partial Regex DatasetName();

    [GeneratedRegex(@"\A[a-z][a-z0-9_]{0,62}\z")]
    private static partial Regex ColumnName();

    [GeneratedRegex(@"\A[A-Z]{3}\z")]
    private static partial Regex Currency();
}
