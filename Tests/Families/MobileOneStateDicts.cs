using RepVgg.Frontend.Containers;

namespace RepVgg.Tests.Families;

/// <summary>State dicts of published MobileOnes (arXiv:2206.04040, tables 2 and 9) under Apple's names, from widths alone.</summary>
internal static class MobileOneStateDicts
{
    private static readonly int[] Units = [2, 8, 10, 1];

    /// <summary>The training form.</summary>
    /// <param name="model"><c>S0</c> to <c>S4</c>.</param>
    public static StateDict Training(string model)
    {
        (int Branches, int[] Widths) published = model switch
        {
            "S0" => (4, [48, 48, 128, 256, 1024]),
            "S1" => (1, [64, 96, 192, 512, 1280]),
            "S2" => (1, [64, 96, 256, 640, 2048]),
            "S3" => (1, [64, 128, 320, 768, 2048]),
            "S4" => (1, [64, 192, 448, 896, 2048]),
            _ => throw new ArgumentException(model, nameof(model)),
        };
        var dict = new StateDictBuilder();
        var inputs = published.Widths[0];
        Block(dict, "stage0", 3, inputs, 3, 1, 1, identity: false, squeezeExcite: false);
        for (var stage = 1; stage <= 4; stage++)
        {
            // S4 has squeeze-excite in the last five units of stage 3 and in stage 4.
            var plainUnits = model == "S4" && stage >= 3 ? Units[stage - 1] - (stage == 3 ? 5 : 1) : int.MaxValue;
            for (var unit = 0; unit < Units[stage - 1]; unit++)
            {
                var outputs = published.Widths[stage];
                Block(dict, Name(stage, 2 * unit), inputs, inputs, 3, inputs, published.Branches, unit > 0, unit >= plainUnits);
                Block(dict, Name(stage, (2 * unit) + 1), inputs, outputs, 1, 1, published.Branches, inputs == outputs, unit >= plainUnits);
                inputs = outputs;
            }
        }

        dict.Add("linear.weight", 1000, inputs);
        dict.Add("linear.bias", 1000);
        return dict.Build();
    }

    private static string Name(int stage, int block) => FormattableString.Invariant($"stage{stage}.{block}");

    private static void Block(StateDictBuilder dict, string prefix, int inputs, int outputs, int kernel, int groups, int branches, bool identity, bool squeezeExcite)
    {
        for (var branch = 0; branch < branches; branch++)
        {
            var name = FormattableString.Invariant($"{prefix}.rbr_conv.{branch}");
            dict.Conv(name + ".conv", outputs, inputs / groups, kernel);
            dict.Norm(name + ".bn", outputs);
        }

        if (kernel > 1)
        {
            dict.Conv(prefix + ".rbr_scale.conv", outputs, inputs / groups, 1);
            dict.Norm(prefix + ".rbr_scale.bn", outputs);
        }

        if (identity)
        {
            dict.Norm(prefix + ".rbr_skip", outputs);
        }

        if (squeezeExcite)
        {
            dict.SqueezeExcite(prefix + ".se", "reduce", "expand", outputs, outputs / 16);
        }
    }
}
