using CsCheck;

namespace RepVgg.Tests.Passes;

/// <summary>Random linear blocks of a depth.</summary>
internal static class LinearBlockGen
{
    private static readonly Gen<LinearBlock.Window> Windows =
        from taps in Gen.Int[1, 3]
        from dilation in taps == 1 ? Gen.Const(1) : Gen.Int[1, 2]
        let reach = (taps - 1) * dilation
        from first in Gen.Int[Math.Max(-LinearBlock.Reach, -reach), Math.Min(0, LinearBlock.Reach - reach)]
        select new LinearBlock.Window(taps, dilation, first);

    private static readonly Gen<LinearBlock.Conv> Convs =
        from height in Windows
        from width in Windows
        from bias in Gen.Bool
        from norm in Gen.Bool
        select new LinearBlock.Conv(height, width, bias, norm);

    private static readonly LinearBlock.Window Whole = new(5, 1, -LinearBlock.Reach);

    private static readonly Gen<LinearBlock.Conv> Anchors = Gen.Bool.Select(norm => new LinearBlock.Conv(Whole, Whole, Bias: false, norm));

    /// <summary>Blocks that theory makes one convolution, and that pay: no chain narrows, every sum has a kernel that holds the others.</summary>
    public static Gen<LinearBlock> Mergeable(int depth) => Sums(depth, Leaves);

    /// <summary>The same with obstacles between.</summary>
    public static Gen<LinearBlock> Any(int depth) => Sums(depth, Gen.OneOf(Leaves, Leaves, Obstacles));

    private static Gen<LinearBlock> Leaves => Gen.OneOf<LinearBlock>(
        Gen.Bool.Select(norm => (LinearBlock)new LinearBlock.Identity(norm)),
        Convs.Select(conv => (LinearBlock)conv),
        Gen.Const((LinearBlock)new LinearBlock.NormThenPointwise()),
        Convs.Select(conv => (LinearBlock)new LinearBlock.PointwiseThenConv(conv)),
        Convs.Select(conv => (LinearBlock)new LinearBlock.PaddedPointwiseThenConv(conv)),
        Gen.Select(Gen.Int[1, 2].Select(half => (2 * half) + 1), Gen.Bool, (size, norm) => (LinearBlock)new LinearBlock.PointwiseThenPool(size, norm)),
        Gen.Select(Gen.Int[1, 2].Select(half => (2 * half) + 1), Gen.Bool, (size, norm) => (LinearBlock)new LinearBlock.Pool(size, norm)));

    private static Gen<LinearBlock> Obstacles =>
        Gen.Select(Convs, Gen.Bool, (conv, relu) => (LinearBlock)new LinearBlock.Obstacle(conv with { Height = new(3, 1, -1) }, relu));

    private static Gen<LinearBlock> Sums(int depth, Gen<LinearBlock> leaves)
    {
        var branch = depth <= 1 ? leaves : Gen.OneOf(
            leaves,
            Sums(depth - 1, leaves),
            Gen.Select(Sums(depth - 1, leaves), Gen.Bool, (block, norm) => (LinearBlock)new LinearBlock.ThenPointwise(block, norm)),
            Gen.Select(Convs, Convs, (first, second) => (LinearBlock)new LinearBlock.ConcatThenPointwise(first, second)));
        return Gen.Select(Anchors, branch.Array[1, 3], Gen.Bool, (anchor, branches, norm) => (LinearBlock)new LinearBlock.Sum(anchor, [.. branches], norm));
    }
}
