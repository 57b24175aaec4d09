using System.CommandLine;
using System.Globalization;

namespace RepVgg.Cli.Infrastructure;

/// <summary>Options that take a number within limits.</summary>
internal static class NumberOption
{
    /// <summary>Refuses what isn't a number, or isn't allowed. It looks at what was typed: an option's value throws where that isn't a number.</summary>
    public static void Require<T>(this Option<T> option, Func<double, bool> isAllowed, string message) => option.Validators.Add(result =>
    {
        if (result.Tokens is [.., var token] && !(double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && isAllowed(number)))
        {
            result.AddError(message);
        }
    });

    /// <summary>An option that takes a whole number.</summary>
    public static Option<int> Count(string name, string description, int standard, int least, int greatest)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => standard };
        option.Require(
            n => n >= least && n <= greatest && n == Math.Floor(n), FormattableString.Invariant($"{name} takes a whole number from {least} to {greatest}"));
        return option;
    }
}
