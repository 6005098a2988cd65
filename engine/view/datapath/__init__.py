"""What vswitchd, its database and its log say of the switch: pulled on a clock, without a screen."""
