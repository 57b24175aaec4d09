using System.Collections.Immutable;
using System.Globalization;
using RepVgg.Frontend.Containers;
using RepVgg.IR.Ops;

namespace RepVgg.Frontend.Families;

/// <summary>What was assumed on import, in words: a state dict holds neither ε nor strides.</summary>
internal static class Conventions
{
    public static ImmutableArray<string> Describe(ImportOptions options, StateDict dict, string strides)
    {
        if (dict.ModuleAttributes.Count > 0)
        {
            return ["batch norm's epsilon and strides were read from the pickled modules"];
        }

        var epsilon = (options.BatchNormEpsilon ?? BatchNormOp.DefaultEpsilon).ToString("R", CultureInfo.InvariantCulture);
        var given = options.BatchNormEpsilon is null ? " by convention (--bn-eps sets another)" : " as given";
        return [$"batch norm's epsilon is {epsilon}{given}", strides];
    }
}
