namespace RepVgg.Runtime.Cuda.Bundles;

/// <summary>An argument of a kernel: a device address or a 32-bit integer.</summary>
public abstract record BundleArgument
{
    private protected BundleArgument()
    {
    }
}

/// <summary>The address of a model input.</summary>
/// <param name="Index">Its position among the inputs.</param>
public sealed record InputArgument(int Index) : BundleArgument;

/// <summary>The address of a model output.</summary>
/// <param name="Index">Its position among the outputs.</param>
public sealed record OutputArgument(int Index) : BundleArgument;

/// <summary>The address of a buffer.</summary>
/// <param name="Index">Its position among the buffers.</param>
public sealed record BufferArgument(int Index) : BundleArgument;

/// <summary>The address of a tensor of the weights' file.</summary>
/// <param name="Name">The tensor's name.</param>
public sealed record WeightArgument(string Name) : BundleArgument;

/// <summary>A number.</summary>
/// <param name="Value">The number.</param>
public sealed record IntegerArgument(int Value) : BundleArgument;

/// <summary>The number of images of the batch.</summary>
public sealed record ImagesArgument : BundleArgument;
