namespace RepVgg.Backends.Core;

/// <summary>
/// Chooses the algorithm of each convolution, from its shape alone:
/// <list type="bullet">
/// <item>one channel in and out per group: depthwise;</item>
/// <item>3×3 of stride 1 or 2 where <see cref="CostModel"/> says so: Winograd;</item>
/// <item>all others: direct. Groups whose channels are whole blocks skip the other groups' blocks; of awkward groups (say 4
/// channels each) an output block reads every block that one of its groups touches, with zero weights in between. That costs
/// at most 16 times the multiplications of a small layer, and no kernel of its own. (An infinity or NaN in one group then reaches
/// the neighbours in its block, because 0·∞ is NaN.)</item>
/// </list>
/// </summary>
internal sealed class AlgorithmSelector(LoweringOptions options)
{
    private const int Block = ActivationBuffer.BlockChannels;

    public ConvolutionAlgorithm Select(ConvolutionProblem problem) => problem.Shape.IsDepthwise
        ? Depthwise(problem)
        : TransformOf(problem.Shape) is { } transform ? WinogradPlan.Of(transform, problem) : Direct(problem);

    /// <summary>Whether the algorithm of a shape transforms its input.</summary>
    public bool IsTransformed(ConvolutionShape shape) => TransformOf(shape) is not null;

    /// <summary>The zero pixels that the chosen algorithm reads around the input.</summary>
    public Halo RequiredHalo(ConvolutionShape shape)
    {
        var (rows, columns) = (shape.Output[2], shape.Output[3]);
        return TransformOf(shape) is { } transform
            ? shape.HaloFor(WinogradPlan.Tiles(rows, transform) * transform.Outputs, WinogradPlan.Tiles(columns, transform) * transform.Outputs)
            : shape.HaloFor(rows, columns);
    }

    private WinogradTransform? TransformOf(ConvolutionShape shape)
    {
        if (options.Exact || shape.IsDepthwise)
        {
            return null;
        }

        var candidates = CostModel.Transforms(shape).ToArray();
        return options.Tuning.TryGetValue(shape.Key, out var name) && (name == TuningCandidates.Direct || candidates.Any(t => t.Name == name))
            ? candidates.FirstOrDefault(t => t.Name == name)
            : CostModel.Choose(shape);
    }

    private static DepthwiseConvolution Depthwise(ConvolutionProblem problem)
    {
        var (kernel, blocks) = (problem.Shape.Kernel, problem.Output.Planes);
        var loops = Loops(problem, planesPerBlock: 1) with { Run = 1, OutputsPerGroup = 1 };
        var packing = new DepthwisePacking(kernel[2] * kernel[3]);
        return new(loops, RegisterTiles.Choose(problem.Output.Width, blocks: 1), Split(problem, vectors: 1), packing, blocks);
    }

    private static DirectConvolution Direct(ConvolutionProblem problem)
    {
        var (op, kernel, input) = (problem.Shape.Op, problem.Shape.Kernel, problem.Input);
        var planes = PlanesPerBlock(problem);
        var loops = Loops(problem, planes);
        var (output, tiles) = (problem.Output, RegisterTiles.Choose(problem.Output.Width, BlocksSharingInputs(problem)));
        var split = Split(problem, tiles.Wide.Vectors);
        if (input.Layout != BufferLayout.Planar)
        {
            tiles = tiles.CrossingRows(output.Width, output.Height, loops.WeightBlock / Block);
            split = tiles.NarrowCrossesRows ? split.OfLongItems(output.Width, output.Height) : split;
        }
        else if (op.Dilation.Width == 1)
        {
            // The taps of a kernel row are adjacent in memory.
            loops = loops with { KernelColumns = 1, Run = kernel[3] };
        }

        var packing = new DirectPacking(
            loops.OutputsPerGroup, problem.Shape.InputsPerGroup, kernel[2], kernel[3], input.Planes, planes, input.PlaneChannels);
        return new(loops, tiles, split, packing, output.Planes);
    }

    private static WorkSplit Split(ConvolutionProblem problem, int vectors) =>
        WorkSplit.Of(vectors * Block, problem.Output.Planes * Block, problem.Output.Height, problem.Shape.Macs);

    private static ConvolutionLoops Loops(ConvolutionProblem problem, int planesPerBlock)
    {
        var (op, kernel, input) = (problem.Shape.Op, problem.Shape.Kernel, problem.Input);
        return new()
        {
            InputStart = checked((int)(((input.Halo.Top - op.Padding.Top) * input.RowStride)
                + ((input.Halo.Left - op.Padding.Left) * input.PlaneChannels))),
            InputRowStep = checked((int)(op.Stride.Height * input.RowStride)),
            PixelStep = op.Stride.Width * input.PlaneChannels,
            PlaneStride = checked((int)input.PlaneStride),
            InputPlanes = input.Planes,
            PlanesPerBlock = planesPerBlock,
            KernelRows = kernel[2],
            KernelRowStep = checked((int)(op.Dilation.Height * input.RowStride)),
            KernelColumns = kernel[3],
            KernelColumnStep = op.Dilation.Width * input.PlaneChannels,
            Run = input.PlaneChannels,
            OutputsPerGroup = op.Groups == 1 ? problem.Output.Planes * Block : problem.Shape.OutputsPerGroup,
            InputsPerGroup = problem.Shape.InputsPerGroup,
        };
    }

    /// <summary>The most input planes that the groups of one output block touch.</summary>
    private static int PlanesPerBlock(ConvolutionProblem problem)
    {
        if (problem.Shape.Op.Groups == 1)
        {
            return problem.Input.Planes;
        }

        var (outputs, inputs) = (problem.Shape.OutputsPerGroup, problem.Shape.InputsPerGroup);
        return Enumerable.Range(0, problem.Output.Planes).Max(block =>
        {
            var firstGroup = block * Block / outputs;
            var lastGroup = Math.Min((block * Block) + Block - 1, problem.Shape.Kernel[0] - 1) / outputs;
            return ((((lastGroup + 1) * inputs) - 1) / Block) - (firstGroup * inputs / Block) + 1;
        });
    }

    private static int BlocksSharingInputs(ConvolutionProblem problem)
    {
        if (problem.Shape.Op.Groups == 1)
        {
            return problem.Output.Planes;
        }

        return problem.Shape.OutputsPerGroup % Block == 0 ? problem.Shape.OutputsPerGroup / Block : 1;
    }
}
