using RepVgg.Frontend.Containers;

namespace RepVgg.Tests.Families;

/// <summary>State dicts of official RepVGG models, built from depths and widths alone; their weights are random and lazy.</summary>
internal static class RepVggStateDicts
{
    private static readonly int[] DepthsA = [2, 4, 14, 1];
    private static readonly int[] DepthsB = [4, 6, 16, 1];

    /// <summary>Depths, widths and groups of a published model such as <c>B1g4</c>.</summary>
    public static (int[] Depths, int[] Widths, int Groups) Published(string name)
    {
        var separator = name.IndexOf('g', StringComparison.Ordinal);
        var groups = separator < 0 ? 1 : int.Parse(name[(separator + 1)..], System.Globalization.CultureInfo.InvariantCulture);
        return (separator < 0 ? name : name[..separator]) switch
        {
            "A0" => (DepthsA, [48, 48, 96, 192, 1280], groups),
            "A1" => (DepthsA, [64, 64, 128, 256, 1280], groups),
            "A2" => (DepthsA, [64, 96, 192, 384, 1408], groups),
            "B0" => (DepthsB, [64, 64, 128, 256, 1280], groups),
            "B1" => (DepthsB, [64, 128, 256, 512, 2048], groups),
            "B2" => (DepthsB, [64, 160, 320, 640, 2560], groups),
            "B3" => (DepthsB, [64, 192, 384, 768, 2560], groups),
            _ => throw new ArgumentException(name, nameof(name)),
        };
    }

    /// <summary>The training form: three branches per block, and squeeze-excite of C/16 channels if asked for.</summary>
    public static StateDict Training(int[] depths, int[] widths, int groups, int classes = 1000) => Training(depths, widths, groups, classes, squeezeExcite: false);

    /// <summary>The training form of blocks with squeeze-excite.</summary>
    public static StateDict SqueezeExcited(int[] depths, int[] widths, int classes = 1000) => Training(depths, widths, groups: 1, classes, squeezeExcite: true);

    /// <summary>The plain form: one convolution per block.</summary>
    public static StateDict Plain(int[] depths, int[] widths, int groups, int classes = 1000) =>
        Build(depths, widths, groups, classes, (dict, prefix, inputs, outputs, blockGroups, _) =>
        {
            dict.Conv(prefix + ".rbr_reparam", outputs, inputs / blockGroups, 3);
            dict.Add(prefix + ".rbr_reparam.bias", outputs);
        });

    private static StateDict Training(int[] depths, int[] widths, int groups, int classes, bool squeezeExcite) =>
        Build(depths, widths, groups, classes, (dict, prefix, inputs, outputs, blockGroups, identity) =>
        {
            dict.Conv(prefix + ".rbr_dense.conv", outputs, inputs / blockGroups, 3);
            dict.Norm(prefix + ".rbr_dense.bn", outputs);
            dict.Conv(prefix + ".rbr_1x1.conv", outputs, inputs / blockGroups, 1);
            dict.Norm(prefix + ".rbr_1x1.bn", outputs);
            if (identity)
            {
                dict.Norm(prefix + ".rbr_identity", outputs);
            }

            if (squeezeExcite)
            {
                dict.SqueezeExcite(prefix + ".se", "down", "up", outputs, outputs / 16);
            }
        });

    private static StateDict Build(int[] depths, int[] widths, int groups, int classes, Action<StateDictBuilder, string, int, int, int, bool> block)
    {
        var dict = new StateDictBuilder();
        block(dict, "stage0", 3, widths[0], 1, false);
        var (inputs, global) = (widths[0], 0);
        for (var stage = 1; stage <= 4; stage++)
        {
            for (var i = 0; i < depths[stage - 1]; i++)
            {
                global++;
                var outputs = widths[stage];
                block(dict, FormattableString.Invariant($"stage{stage}.{i}"), inputs, outputs, global % 2 == 0 ? groups : 1, i > 0);
                inputs = outputs;
            }
        }

        dict.Add("linear.weight", classes, inputs);
        dict.Add("linear.bias", classes);
        return dict.Build();
    }
}
