namespace RepVgg.Runtime.Cuda.Bundles;

/// <summary>The rules for a plan's launches: limits that all devices since compute capability 3.0 share, and references.</summary>
internal static class BundleLaunchRules
{
    /// <summary>Blocks in y and z.</summary>
    public const int MaximumGridYZ = 65535;

    /// <summary>Threads of a block.</summary>
    public const int MaximumThreads = 1024;

    private const int MaximumBlockZ = 64;

    /// <summary>Arguments of a launch. Parameters of a kernel take at most 4 KiB; ours have 4 or 8 bytes each.</summary>
    public const int MaximumArguments = 512;

    /// <summary>Checks the launches of a plan.</summary>
    /// <exception cref="CudaException">A rule is broken.</exception>
    public static void Check(BundleManifest manifest, BundlePlan plan, string path)
    {
        BundleRules.RequireRange($"the number of {path}.launches", plan.Launches.Length, 1, 1 << 20);
        var written = new bool[manifest.Outputs.Length];
        for (var l = 0; l < plan.Launches.Length; l++)
        {
            var launch = plan.Launches[l];
            var at = $"{path}.launches[{l}]";
            CheckName($"{at}.kernel", launch.Kernel);
            BundleRules.RequireRange($"{at}.macs", launch.Macs, 0, long.MaxValue);
            CheckGrid(at, launch.Grid);
            CheckBlock(at, launch.Block);
            BundleRules.RequireRange($"the number of {at}.arguments", launch.Arguments.Length, 0, MaximumArguments);
            for (var a = 0; a < launch.Arguments.Length; a++)
            {
                CheckArgument(manifest, launch.Arguments[a], $"{at}.arguments[{a}]");
                if (launch.Arguments[a] is OutputArgument output)
                {
                    written[output.Index] = true;
                }
            }
        }

        if (written.IndexOf(false) is >= 0 and var unwritten)
        {
            throw BundleRules.Malformed(path, $"never writes the output '{manifest.Outputs[unwritten].Name}'");
        }
    }

    /// <summary>Complains where a kernel's name isn't one.</summary>
    public static void CheckName(string path, string kernel)
    {
        if (kernel.Length == 0 || char.IsAsciiDigit(kernel[0]) || !kernel.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            throw BundleRules.Malformed(path, "must be an identifier of C");
        }
    }

    private static void CheckGrid(string path, GridSize grid)
    {
        CheckExtent($"{path}.grid[0]", grid.X, int.MaxValue);
        CheckExtent($"{path}.grid[1]", grid.Y, MaximumGridYZ);
        CheckExtent($"{path}.grid[2]", grid.Z, MaximumGridYZ);
    }

    private static void CheckExtent(string path, GridExtent extent, int maximum)
    {
        BundleRules.RequireRange(path, extent.Count, 1, int.MaxValue);
        BundleRules.RequireRange($"{path} for one image", extent.For(1), 1, maximum);
    }

    private static void CheckBlock(string path, BlockSize block)
    {
        BundleRules.RequireRange($"{path}.block[0]", block.X, 1, MaximumThreads);
        BundleRules.RequireRange($"{path}.block[1]", block.Y, 1, MaximumThreads);
        BundleRules.RequireRange($"{path}.block[2]", block.Z, 1, MaximumBlockZ);
        BundleRules.RequireRange($"the number of threads of {path}.block", block.Threads, 1, MaximumThreads);
    }

    private static void CheckArgument(BundleManifest manifest, BundleArgument argument, string path)
    {
        switch (argument)
        {
            case InputArgument input:
                BundleRules.RequireRange($"{path}.input", input.Index, 0, manifest.Inputs.Length - 1);
                break;
            case OutputArgument output:
                BundleRules.RequireRange($"{path}.output", output.Index, 0, manifest.Outputs.Length - 1);
                break;
            case BufferArgument buffer:
                BundleRules.RequireRange($"{path}.buffer", buffer.Index, 0, manifest.Buffers.Length - 1);
                break;
        }
    }
}
