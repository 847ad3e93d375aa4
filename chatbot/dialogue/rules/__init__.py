"""What a message may mean, one kind of meaning a module: rules from a `View` to an `Understanding`, or to nothing."""
