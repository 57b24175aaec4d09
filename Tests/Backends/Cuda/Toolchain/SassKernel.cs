using System.Globalization;
using System.Text.RegularExpressions;

namespace RepVgg.Tests.Backends.Cuda.Toolchain;

/// <summary>The machine code of a kernel, as <c>cuobjdump -sass</c> prints it.</summary>
/// <param name="Name">The kernel.</param>
/// <param name="Code">Addresses and instructions.</param>
internal sealed partial record SassKernel(string Name, IReadOnlyList<(int Address, string Text)> Code)
{
    /// <summary>Reads the kernels of a dump.</summary>
    public static IReadOnlyList<SassKernel> Parse(string dump) =>
        [.. dump.Split("Function : ").Skip(1).Select(f => new SassKernel(f.Split('\n')[0].Trim(), [.. Instruction().Matches(f).Select(Read)]).WithCallsAsBranches())];

    /// <summary>The loop with the most instructions of a kind, from the target of a backward branch to the branch; null where none has any.</summary>
    public string[]? Loop(string operation)
    {
        string[]? best = null;
        var most = 0;
        foreach (var (address, text) in Code)
        {
            if (Branch().Match(text) is { Success: true } branch && int.Parse(branch.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture) is var target && target <= address)
            {
                string[] body = [.. Code.Where(i => i.Address >= target && i.Address <= address).Select(i => Operation(i.Text))];
                var count = body.Count(o => o.Split('.')[0] == operation);
                if (count > most || (count == most && best is not null && body.Length < best.Length))
                {
                    (best, most) = (body, count);
                }
            }
        }

        return most == 0 ? null : best;
    }

    /// <summary>The share of an instruction in a loop.</summary>
    public static double Share(string[] loop, string operation) => loop.Count(o => o.Split('.')[0] == operation) / (double)loop.Length;

    /// <summary>
    /// Since Volta, loops with barriers are left by a call that never returns: a branch. Calls of subroutines have no predicate, and subroutines return.
    /// </summary>
    private SassKernel WithCallsAsBranches()
    {
        var returns = Code.Any(i => Operation(i.Text).StartsWith("RET", StringComparison.Ordinal));
        return this with
        {
            Code = [.. Code.Select(i => (i.Address, returns && !i.Text.StartsWith('@') ? i.Text : i.Text.Replace("CALL.REL.NOINC", "BRA", StringComparison.Ordinal)))],
        };
    }

    private static (int Address, string Text) Read(Match match) =>
        (int.Parse(match.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture), match.Groups[2].Value.Trim());

    private static string Operation(string text) => Predicate().Replace(text, "").Split(' ')[0];

    [GeneratedRegex(@"/\*([0-9a-f]{4,5})\*/\s+\{?\s*(.*?)\s*[;}]")]
    private static partial Regex Instruction();

    [GeneratedRegex(@"\bBRA\S*\s+(?:[!U]*P\d+,\s*)?0x([0-9a-f]+)")]
    private static partial Regex Branch();

    [GeneratedRegex(@"^@!?U?PT?\d*\s+")]
    private static partial Regex Predicate();
}
