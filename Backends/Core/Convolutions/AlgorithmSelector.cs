namespace RepVgg.Backends.Core;

/// <summary>
/// Chooses the algorithm of each convolution. Now by kind alone:
/// <list type="bullet">
/// <item>one channel in and out per group: depthwise;</item>
/// <item>all others: direct. Groups whose channels are whole blocks skip the other groups' blocks; of awkward groups (say 4
/// channels each) an output block reads every block that one of its groups touches, with zero weights in between. That costs
/// at most 16 times the multiplications of a small layer, and no kernel of its own. (An infinity or NaN in one group then reaches
/// the neighbours in its block, because 0·∞ is NaN.)</item>
/// </list>
/// A cost model (Winograd for large stride-1 3×3 layers) belongs here and nowhere else.
/// </summary>
internal static class AlgorithmSelector
{
    private const int Block = ActivationBuffer.BlockChannels;

    public static ConvolutionAlgorithm Select(ConvolutionProblem problem) =>
        problem.IsDepthwise ? Depthwise(problem) : Direct(problem);

    private static DepthwiseConvolution Depthwise(ConvolutionProblem problem)
    {
        var (kernel, blocks) = (problem.Kernel, problem.Output.Planes);
        var loops = Loops(problem, planesPerBlock: 1) with { Run = 1, OutputsPerGroup = 1 };
        var packing = new DepthwisePacking(kernel[0], kernel[2] * kernel[3]);
        return new(loops, RegisterTiles.Choose(problem.Output.Width, blocks: 1), Split(problem, vectors: 1), packing, blocks);
    }

    private static DirectConvolution Direct(ConvolutionProblem problem)
    {
        var (op, kernel, input) = (problem.Op, problem.Kernel, problem.Input);
        var planes = PlanesPerBlock(problem);
        var loops = Loops(problem, planes);
        if (input.Layout == BufferLayout.Planar && op.Dilation.Width == 1)
        {
            // The taps of a kernel row are adjacent in memory.
            loops = loops with { KernelColumns = 1, Run = kernel[3] };
        }

        var packing = new DirectPacking(
            kernel[0], loops.OutputsPerGroup, problem.InputsPerGroup, kernel[2], kernel[3], input.Planes, planes, input.PlaneChannels);
        var tiles = RegisterTiles.Choose(problem.Output.Width, BlocksSharingInputs(problem));
        return new(loops, tiles, Split(problem, tiles.Wide.Vectors), packing, problem.Output.Planes);
    }

    private static WorkSplit Split(ConvolutionProblem problem, int vectors) =>
        WorkSplit.Of(vectors * Block, problem.Output.Planes * Block, problem.Output.Height, problem.Macs);

    private static ConvolutionLoops Loops(ConvolutionProblem problem, int planesPerBlock)
    {
        var (op, kernel, input) = (problem.Op, problem.Kernel, problem.Input);
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
            OutputsPerGroup = op.Groups == 1 ? problem.Output.Planes * Block : problem.OutputsPerGroup,
            InputsPerGroup = problem.InputsPerGroup,
        };
    }

    /// <summary>The most input planes that the groups of one output block touch.</summary>
    private static int PlanesPerBlock(ConvolutionProblem problem)
    {
        if (problem.Op.Groups == 1)
        {
            return problem.Input.Planes;
        }

        var (outputs, inputs) = (problem.OutputsPerGroup, problem.InputsPerGroup);
        return Enumerable.Range(0, problem.Output.Planes).Max(block =>
        {
            var firstGroup = block * Block / outputs;
            var lastGroup = Math.Min((block * Block) + Block - 1, problem.Kernel[0] - 1) / outputs;
            return ((((lastGroup + 1) * inputs) - 1) / Block) - (firstGroup * inputs / Block) + 1;
        });
    }

    private static int BlocksSharingInputs(ConvolutionProblem problem)
    {
        if (problem.Op.Groups == 1)
        {
            return problem.Output.Planes;
        }

        return problem.OutputsPerGroup % Block == 0 ? problem.OutputsPerGroup / Block : 1;
    }
}
