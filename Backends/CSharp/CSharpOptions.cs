namespace RepVgg.Backends.CSharp;

/// <summary>What the caller of <see cref="CSharpBackend"/> decides.</summary>
public sealed record CSharpOptions
{
    /// <summary>Name of the class; made a valid identifier if it isn't.</summary>
    public required string ClassName { get; init; }

    /// <summary>Namespace of the class.</summary>
    public string Namespace { get; init; } = "Models";

    /// <summary>The command that makes the file again, without paths of this machine; goes into the header.</summary>
    public string Command { get; init; } = "rvc compile";

    /// <summary>SHA-256 of the model file in lower-case hexadecimal digits; goes into the header.</summary>
    public string ModelSha256 { get; init; } = "";

    /// <summary>
    /// Whether <see cref="CSharpEngine"/> compiles the source as an app does that defines <c>RVC_PREFETCH</c> and allows unsafe blocks. The source is the same.
    /// </summary>
    public bool Prefetch { get; init; }

    /// <summary>Write a class that notes when each layer ends.</summary>
    internal bool Timed { get; init; }
}
