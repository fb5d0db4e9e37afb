using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Recsys.SpeedBench.Costs;

/// <summary><c>costs</c>: the table of infra/README.md, with prices given as <c>NAME=VALUE</c>; those not given are the defaults.</summary>
internal static class CostTable
{
    public static Task<int> RunAsync(IEnumerable<string> prices)
    {
        var values = new StoragePrices();
        foreach (var price in prices)
        {
            if (price.Split('=') is not [var name, var text] || !decimal.TryParse(text, CultureInfo.InvariantCulture, out var value)
                || With(values, name, value) is not { } changed)
            {
                Console.Error.WriteLine(
                    $"'{price}' is no price; "
                        + $"expected NAME=VALUE with one of {string.Join(", ", typeof(StoragePrices).GetProperties().Select(p => p.Name))}.");
                return Task.FromResult(2);
            }

            values = changed;
        }

        var failures = new List<ValidationResult>();
        if (!Validator.TryValidateObject(values, new ValidationContext(values), failures, validateAllProperties: true))
        {
            Console.Error.WriteLine(string.Join(Environment.NewLine, failures.Select(f => f.ErrorMessage)));
            return Task.FromResult(2);
        }

        Console.WriteLine(
            "| events/s | batch settings | events a batch | blob writes | checkpoints | blob lists | blob reads | table transactions | log |"
                + " money |");
        Console.WriteLine("|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var line in DayCost.Table(values))
        {
            Console.WriteLine(line);
        }

        return Task.FromResult(0);
    }

    private static StoragePrices? With(StoragePrices prices, string name, decimal value) => name switch
    {
        nameof(StoragePrices.BlobWrites10000) => prices with { BlobWrites10000 = value },
        nameof(StoragePrices.BlobReads10000) => prices with { BlobReads10000 = value },
        nameof(StoragePrices.BlobOther10000) => prices with { BlobOther10000 = value },
        nameof(StoragePrices.TableTransactions10000) => prices with { TableTransactions10000 = value },
        nameof(StoragePrices.GigabyteMonth) => prices with { GigabyteMonth = value },
        _ => null,
    };
}
